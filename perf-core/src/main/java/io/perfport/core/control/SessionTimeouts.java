package io.perfport.core.control;

/** How long an end waits for the other, in milliseconds. Nothing is waited for without end. */
public final class SessionTimeouts {
  /** For one message of the set-up or the close-down. */
  public static final long MESSAGE_MILLIS = 10_000;

  /** For all data connections to join. */
  public static final long JOIN_MILLIS = 30_000;

  /**
   * For data still on its way when the time of a time-limited run is over. What has not arrived by
   * then is not waited for: a full buffer before a slow link would take minutes.
   */
  public static final long DRAIN_MILLIS = 3_000;

  /** For the peer to end a time-limited run, after its time is over. */
  public static final long OVERTIME_MILLIS = 15_000;

  /** Between two signs of life of an end while a run goes on. */
  public static final long PROGRESS_MILLIS = 1_000;

  /** For the next byte of a run that ends with its last byte. */
  public static final long STALL_MILLIS = 60_000;

  private SessionTimeouts() {}
}
