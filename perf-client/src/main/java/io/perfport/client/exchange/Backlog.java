package io.perfport.client.exchange;

/**
 * The requests of one connection's schedule that are due and wait for room: by arithmetic, so that
 * a backlog of any length takes no memory. Belongs to the connection's event loop.
 */
final class Backlog {
  /** Null in a closed loop. */
  private RequestSchedule schedule;

  /** Requests of the schedule that have become due, those left out not counted. */
  private long due;

  /** Of these, those that do not wait any more. */
  private long taken;

  /** Requests that the schedule has gone on without: none that waits comes after one of them. */
  private long leftOut;

  private long unsent;
  private long oldestUnsentNanos;

  /** Another schedule; null for none. What waited in the one before is not sent. */
  void begin(RequestSchedule paced) {
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
}
