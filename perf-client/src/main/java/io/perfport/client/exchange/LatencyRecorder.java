package io.perfport.client.exchange;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Where latencies are written to while a test runs. Any thread may write, without waiting and
 * without allocating; one thread at a time takes out what was written.
 */
final class LatencyRecorder {
  private final Recorder latency = newRecorder();
  private final Recorder service = newRecorder();
  private final Recorder lateness = newRecorder();
  private final Recorder connecting = newRecorder();

  /** On its way from a recorder to a sum. */
  private final Histogram taken = Latencies.newHistogram();

  private static Recorder newRecorder() {
    return new Recorder(1, Latencies.HIGHEST_NANOS, Latencies.DIGITS);
  }

  /**
   * A response is complete.
   *
   * @param dueNanos when its request should have been sent, by {@link System#nanoTime}
   * @param sentNanos when it was written
   */
  void answered(long dueNanos, long sentNanos, long nowNanos) {
    latency.recordValue(within(nowNanos - dueNanos));
    service.recordValue(within(nowNanos - sentNanos));
  }

  /** A request was sent that nothing but this end kept waiting. */
  void sentFreely(long dueNanos, long nowNanos) {
    lateness.recordValue(within(nowNanos - dueNanos));
  }

  /** A connection was made in so many nanoseconds. */
  void connected(long nanos) {
    connecting.recordValue(within(nanos));
  }

  /** More than an hour is an hour: the histogram ends there, and no test waits so long. */
  private static long within(long nanos) {
    return Math.min(Math.max(nanos, 1), Latencies.HIGHEST_NANOS);
  }

  /** Adds to these what was written since it was taken out last. */
  void takeInto(Latencies sums) {
    take(latency, sums.latency());
    take(service, sums.service());
    take(lateness, sums.lateness());
    take(connecting, sums.connecting());
  }

  private void take(Recorder from, Histogram sum) {
    from.getIntervalHistogramInto(taken);
    sum.add(taken);
  }
}
