package io.perfport.client.exchange;

/**
 * Sends the requests of one connection and times their responses. Belongs to the connection's event
 * loop.
 *
 * <p>In a closed loop a request goes when a response has come. In an open loop {@link #due} says
 * when one is due; while as many are outstanding as may be, it waits, and its latency grows.
 */
interface RequestLoop {
  /** Begins a closed loop, or goes on with it. The connection is open. */
  void begin();

  /**
   * Begins an open loop, or goes on with another; whoever paces it says when requests are due. The
   * connection is open.
   */
  void begin(RequestSchedule paced);

  /** Sends nothing until it begins again. What waited in the schedule is not sent. */
  void pause();

  /** When the next request of an open loop is due. */
  long nextDueNanos();

  /** The next request of an open loop is due by now. */
  void due(long nowNanos);

  /**
   * Sends no more. What waited in the schedule is not sent; {@link #unsent} says how much. Once or
   * more.
   */
  void stop();

  /** Sends no more, and waits for no more responses. Once or more. */
  void abandon();

  /** Requests that were due, and never sent, as they waited when it was stopped. */
  long unsent();

  /** Requests that were sent, and have no response that may still come. */
  long outstanding();

  /**
   * When the oldest of those {@link #outstanding} or {@link #unsent} was due, by {@link
   * System#nanoTime}; without meaning where there are none.
   */
  long oldestDueNanos();
}
