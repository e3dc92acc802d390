package io.perfport.client.exchange;

/**
 * What a load has done so far.
 *
 * @param open connections that are open
 * @param most that were open at a time
 * @param connects connections that were made
 * @param answered requests of a limited number that are answered, or lost; 0 without such a limit
 * @param unanswered requests without a response when they were given up
 * @param unsent requests that were due, and never sent
 * @param oldestDueNanos when the oldest of these two was due, by {@link System#nanoTime}; null
 *     where there are none
 * @param portsExhausted connects that found no free port, and were tried again
 * @param faults of responses over UDP
 */
record LoadCounts(
    int open,
    int most,
    long connects,
    long answered,
    long unanswered,
    long unsent,
    Long oldestDueNanos,
    long portsExhausted,
    ResponseFaults faults) {
  /** The earlier of two times, each null for none. */
  static Long earlier(Long one, long other) {
    return one == null || other - one < 0 ? (Long) other : one;
  }
}
