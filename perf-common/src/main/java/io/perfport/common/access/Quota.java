package io.perfport.common.access;

/**
 * How much the tests of one token may take; 0 is no limit of its own, beside the server's.
 *
 * @param bitsPerSecond of one session, over all its streams
 * @param durationMillis of one test, warm-up included
 * @param sessions at the same time
 * @param bytesPerDay sent and received, of a day of UTC
 */
public record Quota(long bitsPerSecond, long durationMillis, int sessions, long bytesPerDay) {
  public static final Quota NONE = new Quota(0, 0, 0, 0);

  public Quota {
    if (bitsPerSecond < 0 || durationMillis < 0 || sessions < 0 || bytesPerDay < 0) {
      throw new IllegalArgumentException("a quota is negative");
    }
  }
}
