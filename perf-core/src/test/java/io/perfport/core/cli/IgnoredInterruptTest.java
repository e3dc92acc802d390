package io.perfport.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoredInterruptTest {
  /** Signal 2 is the second bit: 1 is SIGHUP, 4 SIGQUIT, 1000 SIGPIPE. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, false", "0000000000000002, true", "0000000000000006, true",
    "0000000000001005, false", "ffffffffffffffff, true", "fffffffffffffffd, false"
  })
  void theMaskOfIgnoredSignalsHasInterruptInItsSecondBit(String mask, boolean expected) {
    assertThat(
            IgnoredInterrupt.isIgnored(
                List.of("Name:\tjava", "SigBlk:\t0000000000000002", "SigIgn:\t" + mask)))
        .isEqualTo(expected);
  }

  @Test
  void aStatusWithoutTheLineTellsNothing() {
    assertThat(IgnoredInterrupt.isIgnored(List.of("Name:\tjava"))).isFalse();
  }
}
