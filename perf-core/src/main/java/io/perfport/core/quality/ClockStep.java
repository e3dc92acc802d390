package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.CLOCK_STEP;

import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock did not go as the monotonic one: somebody set it. Adjusting is allowed for, which
 * Linux does at 500 ppm at most (adjtimex(2)), twice over; and 10 ms, since the two clocks are not
 * read at one moment. Durations are by the monotonic clock and stay right; what compares times of
 * two machines does not.
 */
final class ClockStep implements QualityCheck {
  static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  static final double ADJUSTING = 0.001;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .host()
        .filter(ClockStep::stepped)
        .flatMap(
            host ->
                Sentence.warn(
                    CLOCK_STEP,
                    "the wall clock was set by %+.3f s during the run: one-way delays and the"
                        + " times of logs are off",
                    host.wallClockDriftNanos() / 1e9));
  }

  private static boolean stepped(HostObservation host) {
    return Math.abs(host.wallClockDriftNanos()) > READING_NANOS + ADJUSTING * host.nanos();
  }
}
