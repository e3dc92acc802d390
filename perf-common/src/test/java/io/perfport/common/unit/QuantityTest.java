package io.perfport.common.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.unit.Quantity.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  private static final Quantity SIZE = new Quantity(Kind.BYTES, 1, 1L << 50, false);
  private static final Quantity RATE = new Quantity(Kind.RATE, 0, 1_000_000_000_000_000L, false);
  private static final Quantity TIME = new Quantity(Kind.SECONDS, 1, 86_400_000, false);

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "128K, 131072",
    "128k, 131072",
    "1.5M, 1572864",
    "1G, 1073741824",
    "2t, 2199023255552",
    ".5K, 512",
    "1.K, 1024",
    "1.3, 1",
    "1e3, 1000",
    "0001, 1"
  })
  void sizesCountInPowersOf1024(String text, long bytes) {
    assertThat(SIZE.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "100M, 100000000", "2.5g, 2500000000", "1k, 1000", "1T, 1000000000000"})
  void ratesCountInPowersOf1000(String text, long bitsPerSecond) {
    assertThat(RATE.parse(text)).isEqualTo(bitsPerSecond);
  }

  @ParameterizedTest
  @CsvSource({"10, 10000", "0.5, 500", ".001, 1", "86400, 86400000", "1.0005, 1000"})
  void timesAreSecondsWithFractions(String text, long millis) {
    assertThat(TIME.parse(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "abc",
        "K",
        "-1",
        "+1",
        "1 K",
        " 1",
        "1KB",
        "10Mbit",
        "1,5M",
        "1.2.3",
        "0x10",
        "NaN",
        "inf",
        "Infinity",
        "1e999999999",
        "1e-5",
        "٣"
      })
  void whatIsNotANumberIsRefused(String text) {
    assertThatThrownBy(() -> SIZE.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'"
                + text
                + "' is not a size; give bytes with an optional K, M, G or T,"
                + " such as 128K or 1.5M, from 1 to 1024T");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.9", "1025T", "1e99T", "99999999999999999999"})
  void whatIsOutOfRangeIsRefused(String text) {
    assertThatThrownBy(() -> SIZE.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' is out of range; give bytes")
        .hasMessageEndingWith("from 1 to 1024T");
  }

  @Test
  void aTimeHasNoSuffix() {
    assertThatThrownBy(() -> TIME.parse("10k"))
        .hasMessage("'10k' is not a time; give seconds, such as 10 or 0.5, from 0.001 to 86400");
  }

  @Test
  void aWholeNumberHasNoFraction() {
    Quantity streams = new Quantity(Kind.WHOLE, 1, 1024, false);
    assertThat(streams.parse("4")).isEqualTo(4);
    assertThat(streams.parse("4.0")).isEqualTo(4);
    assertThatThrownBy(() -> streams.parse("1.5"))
        .hasMessage("'1.5' is not a whole number; give one, from 1 to 1024");
  }

  @Test
  void zeroMayBeAllowedBelowTheRange() {
    Quantity interval = new Quantity(Kind.SECONDS, 100, 60_000, true);
    assertThat(interval.parse("0")).isZero();
    assertThat(interval.parse("0.0")).isZero();
    assertThat(interval.parse("0.1")).isEqualTo(100);
    assertThatThrownBy(() -> interval.parse("0.05"))
        .hasMessage("'0.05' is out of range; give seconds, such as 10 or 0.5, 0 or from 0.1 to 60");
  }

  @Test
  void aHugeExponentTakesNoTime() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> assertThatThrownBy(() -> SIZE.parse("1e99")).hasMessageContaining("out of range"));
  }
}
