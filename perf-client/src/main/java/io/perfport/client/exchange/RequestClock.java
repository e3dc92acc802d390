package io.perfport.client.exchange;

/**
 * The requests of one connection's schedule that are due and wait for room: by arithmetic, so that
 * a backlog of any length takes no memory. Belongs to the connection's event loop.
 */
final class RequestClock {
  /** Null in a closed loop. */
  private Schedule schedule;

  /** Requests of the schedule that have become due, those left out not counted. */
  private long due;

  /** Of these, those that do not wait any more. */
  private long taken;

  /** Requests that the schedule has gone on without: none that waits comes after one of them. */
  private long leftOut;

  private long unsent;
  private long oldestUnsentNanos;

  /** Another schedule; null for none. What waited in the one before is not sent. */
  void begin(Schedule paced) {
    forget();
    schedule = paced;
    due = 0;
    taken = 0;
    leftOut = 0;
  }

  boolean isPaced() {
    return schedule != null;
  }

  /** When the next request is due. */
  long nextDueNanos() {
    return schedule.dueNanos(due + leftOut);
  }

  /** The next request is due, and waits. */
  void add() {
    due++;
  }

  /** The next request is due, and nobody is to send it. */
  void leaveOut() {
    leftOut++;
  }

  /** Requests that wait. */
  long waiting() {
    return due - taken;
  }

  /** The one that waits longest does not any more. Returns when it was due. */
  long take() {
    return schedule.dueNanos(taken++);
  }

  /** What waits will not be sent. */
  void forget() {
    if (unsent == 0 && waiting() > 0) {
      oldestUnsentNanos = schedule.dueNanos(taken);
    }
    unsent += waiting();
    taken = due;
  }

  /** Requests that were forgotten. */
  long unsent() {
    return unsent;
  }

  /** When the first of those was due, if there are any. */
  long oldestUnsentNanos() {
    return oldestUnsentNanos;
  }

  /**
   * When the requests of one connection are due, by arithmetic: a backlog of any length takes no
   * memory. All connections have the same period, and start one behind the other within the first,
   * so that they never fire together.
   *
   * @param firstNanos when request 0 is due, by {@link System#nanoTime}
   * @param periodNanos between two requests of this connection, over 0; a fraction, since a rounded
   *     one would drift
   */
  record Schedule(long firstNanos, double periodNanos) {
    private static final double NANOS_PER_SECOND = 1e9;

    Schedule {
      if (!(periodNanos > 0) || Double.isInfinite(periodNanos)) {
        throw new IllegalArgumentException("period: " + periodNanos + " ns");
      }
    }

    /**
     * The schedule of one of several connections, which together send this number of requests per
     * second.
     *
     * @param beginNanos when the first request of all is due
     * @param index of the connection, 0 to {@code connections - 1}
     * @param rate requests per second of all connections, over 0
     */
    static Schedule of(long beginNanos, int index, int connections, double rate) {
      long phase = Math.round(index * NANOS_PER_SECOND / rate);
      return new Schedule(beginNanos + phase, connections * NANOS_PER_SECOND / rate);
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
}
