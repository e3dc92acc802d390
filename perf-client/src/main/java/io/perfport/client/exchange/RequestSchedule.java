package io.perfport.client.exchange;

/**
 * When the requests of one connection are due, by arithmetic: a backlog of any length takes no
 * memory. All connections have the same period, and start one behind the other within the first, so
 * that they never fire together.
 *
 * @param firstNanos when request 0 is due, by {@link System#nanoTime}
 * @param periodNanos between two requests of this connection, over 0; a fraction, since a rounded
 *     one would drift
 */
record RequestSchedule(long firstNanos, double periodNanos) {
  private static final double NANOS_PER_SECOND = 1e9;

  RequestSchedule {
    if (!(periodNanos > 0) || Double.isInfinite(periodNanos)) {
      throw new IllegalArgumentException("period: " + periodNanos + " ns");
    }
  }

  /**
   * The schedule of one of several connections, which together send so many requests a second.
   *
   * @param beginNanos when the first request of all is due
   * @param index of the connection, 0 to {@code connections - 1}
   * @param rate requests per second of all connections, over 0
   */
  static RequestSchedule of(long beginNanos, int index, int connections, double rate) {
    long phase = Math.round(index * NANOS_PER_SECOND / rate);
    return new RequestSchedule(beginNanos + phase, connections * NANOS_PER_SECOND / rate);
  }

  /** How many requests are due by a time. */
  long dueBy(long nanos) {
    double periods = (nanos - firstNanos) / periodNanos;
    if (periods < 0) {
      return 0;
    }
    long last = (long) periods;
    // What dueNanos says decides, whatever the division rounded.
    while (dueNanos(last) - nanos > 0) {
      last--;
    }
    while (dueNanos(last + 1) - nanos <= 0) {
      last++;
    }
    return last + 1;
  }

  /** When a request is due; they count from 0. */
  long dueNanos(long request) {
    return firstNanos + (long) (request * periodNanos);
  }
}
