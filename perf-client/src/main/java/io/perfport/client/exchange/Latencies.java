package io.perfport.client.exchange;

import org.HdrHistogram.Histogram;

/**
 * Sums of latencies, in nanoseconds. One thread's.
 *
 * @param latency from the time at which requests were due: what a user who asks at that rate would
 *     see (Gil Tene's "coordinated omission" is to leave the wait for the write out)
 * @param service from the write: what the server and the path took
 * @param lateness from the due time to the write, where the connection had room: the generator's
 *     own error
 * @param connecting how long connecting took
 */
record Latencies(Histogram latency, Histogram service, Histogram lateness, Histogram connecting) {
  static final long HIGHEST_NANOS = 3_600_000_000_000L;
  static final int DIGITS = 3;

  Latencies() {
    this(newHistogram(), newHistogram(), newHistogram(), newHistogram());
  }

  /** Its array has its full length from the start: recording never allocates. */
  static Histogram newHistogram() {
    return new Histogram(1, HIGHEST_NANOS, DIGITS);
  }

  void add(Latencies others) {
    latency.add(others.latency);
    service.add(others.service);
    lateness.add(others.lateness);
    connecting.add(others.connecting);
  }

  void reset() {
    latency.reset();
    service.reset();
    lateness.reset();
    connecting.reset();
  }
}
