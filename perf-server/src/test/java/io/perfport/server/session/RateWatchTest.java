package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import org.junit.jupiter.api.Test;

class RateWatchTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void aTenthMoreIsToleratedAndNoMore() {
    // 1 Mbit/s for 8 s are 1,000,000 bytes.
    assertThat(RateWatch.check(1_000_000, 8 * SECOND, 1_100_000)).isEmpty();
    assertThat(RateWatch.check(1_000_000, 8 * SECOND, 1_100_001))
        .map(Failure::reason)
        .contains(FailureReason.BITRATE_OVER_LIMIT);
  }

  @Test
  void theFirstTwoSecondsSayNothing() {
    assertThat(RateWatch.check(8, 2 * SECOND - 1, 1_000)).isEmpty();
    assertThat(RateWatch.check(8, 2 * SECOND, 1_000)).isPresent();
  }

  @Test
  void withoutALimitNothingIsTooFast() {
    assertThat(RateWatch.check(0, 8 * SECOND, Long.MAX_VALUE / 8)).isEmpty();
  }
}
