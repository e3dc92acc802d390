package io.perfport.client.report.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-07-04T05:06:07.089Z"), ZoneId.of("Europe/Berlin"));

  /** As date(1) writes them in the C locale. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "%c|Sat Jul 4 07:06:07 2026",
        "%F %T%z|2026-07-04 07:06:07+0200",
        "%Y%m%d-%H%M%S|20260704-070607",
        "%s|1783141567",
        "%I:%M %p|07:06 AM",
        "%a %A %b %B %j %y|Sat Saturday Jul July 185 26",
        "%D %x %X %R %Z|07/04/26 07/04/26 07:06:07 07:06 CEST",
        "100%% ${x} \\|100% ${x} \\"
      })
  void timesAreFormattedAsByStrftime(String format, String expected) {
    assertThat(Timestamps.of(format, CLOCK).now()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%Q", "%F %", "%1$s"})
  void whatStrftimeDoesNotKnowIsRefused(String format) {
    assertThatThrownBy(() -> Timestamps.of(format)).hasMessageContaining("is no conversion");
  }
}
