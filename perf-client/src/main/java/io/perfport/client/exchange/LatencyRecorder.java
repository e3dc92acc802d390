package io.perfport.client.exchange;

import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * The latencies of all connections of one event loop. Only that loop writes, and takes an
 * interval's histogram out; the totals may be read when the loop's requesters have ended.
 */
final class LatencyRecorder {
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram corrected = newHistogram();
  private final Histogram service = newHistogram();
  private final Histogram lateness = newHistogram();
  private Histogram interval = newHistogram();
  private final long measuredFromNanos;

  /**
   * @param measuredFromNanos end of the warm-up, by {@link System#nanoTime}: what completes earlier
   *     is in intervals only
   */
  LatencyRecorder(long measuredFromNanos) {
    this.measuredFromNanos = measuredFromNanos;
  }

  /** Its array has its full length from the start: recording never allocates. */
  static Histogram newHistogram() {
    return new Histogram(1, HIGHEST_NANOS, DIGITS);
  }

  /** A response is complete. */
  void answered(long dueNanos, long sentNanos, long nowNanos) {
    long latency = within(nowNanos - dueNanos);
    interval.recordValue(latency);
    if (nowNanos - measuredFromNanos >= 0) {
      corrected.recordValue(latency);
      service.recordValue(within(nowNanos - sentNanos));
    }
  }

  /** A request was sent that nothing but this end kept waiting. */
  void sentFreely(long dueNanos, long nowNanos) {
    if (nowNanos - measuredFromNanos >= 0) {
      lateness.recordValue(within(nowNanos - dueNanos));
    }
  }

  /** More than an hour is an hour: the histogram ends there, and no test waits so long. */
  private static long within(long nanos) {
    return Math.min(Math.max(nanos, 1), HIGHEST_NANOS);
  }

  /**
   * Ends an interval.
   *
   * @param next an empty histogram, which this takes over
   * @return the interval's latencies from the due time; the caller's from now on
   */
  Histogram swap(Histogram next) {
    Histogram over = interval;
    interval = Objects.requireNonNull(next, "next");
    return over;
  }

  /** From the due time: what a user who asks at that rate would see. */
  Histogram corrected() {
    return corrected;
  }

  /** From the write: what the server and the path took. */
  Histogram service() {
    return service;
  }

  /** From the due time to the write, where the connection had room: the generator's own error. */
  Histogram lateness() {
    return lateness;
  }
}
