package io.perfport.core.run;

import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import java.util.concurrent.TimeUnit;

/**
 * When a run is sampled: at the end of every interval and of the warm-up. Times are nanoseconds
 * since the run began. Intervals are counted anew from the end of the warm-up, as iperf3 does, so
 * that the measured ones are whole.
 */
public record RunTimeline(long omitNanos, long intervalNanos, long endNanos) {
  /** No such moment. */
  public static final long NEVER = Long.MAX_VALUE;

  static RunTimeline of(TestPlan plan) {
    long omit = TimeUnit.MILLISECONDS.toNanos(plan.omitMillis());
    long end =
        plan.limit() instanceof RunLimit.Time time
            ? omit + TimeUnit.MILLISECONDS.toNanos(time.millis())
            : NEVER;
    return new RunTimeline(omit, TimeUnit.MILLISECONDS.toNanos(plan.intervalMillis()), end);
  }

  /**
   * The next moment to sample at, after one that was sampled.
   *
   * @return a moment before the end, or {@link #NEVER}; the last interval ends with the streams
   */
  public long next(long afterNanos) {
    if (afterNanos < omitNanos) {
      long step = intervalNanos == 0 ? omitNanos : afterNanos + intervalNanos;
      return Math.min(step, omitNanos);
    }
    if (intervalNanos == 0) {
      return NEVER;
    }
    long step = afterNanos + intervalNanos;
    return step < endNanos ? step : NEVER;
  }

  public boolean isOmitted(long startNanos) {
    return startNanos < omitNanos;
  }
}
