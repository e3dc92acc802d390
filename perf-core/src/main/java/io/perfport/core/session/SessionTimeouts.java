package io.perfport.core.session;

/**
 * How long an end waits for the other, in milliseconds. Nothing is waited for without end.
 *
 * @param messageMillis for one message of the set-up or the close-down
 * @param joinMillis for all data connections to join
 * @param drainMillis for data still on its way when the time of a time-limited run is over. What
 *     has not arrived by then is not waited for: a full buffer before a slow link would take
 *     minutes
 * @param overtimeMillis for the peer to end a time-limited run, after its time is over
 * @param stallMillis for the next byte of a run that ends with its last byte
 * @param silenceMillis for the next sign of life from a server: it reports every {@link
 *     #PROGRESS_MILLIS}. (How long a server waits for a client's is its {@code --idle-timeout}.)
 */
public record SessionTimeouts(
    long messageMillis,
    long joinMillis,
    long drainMillis,
    long overtimeMillis,
    long stallMillis,
    long silenceMillis) {
  /** What the programs use: long enough for a slow link, short enough for a person. */
  public static final SessionTimeouts DEFAULT =
      new SessionTimeouts(10_000, 30_000, 3_000, 15_000, 60_000, 15_000);

  /** Between two signs of life of an end while a run goes on. */
  public static final long PROGRESS_MILLIS = 1_000;

  public SessionTimeouts {
    if (messageMillis < 1
        || joinMillis < 1
        || drainMillis < 1
        || overtimeMillis < 1
        || stallMillis < 1
        || silenceMillis < 1) {
      throw new IllegalArgumentException("a timeout is at least 1 ms");
    }
  }
}
