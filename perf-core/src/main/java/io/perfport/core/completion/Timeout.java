package io.perfport.core.completion;

import java.time.Duration;

/** How long a wait may take, in nanoseconds: what {@link CompletionPort#poll(long)} counts in. */
public final class Timeout {
  /** Look, but do not wait (rule 18). */
  public static final long NONE = 0;

  /** Never expires (rule 19). */
  public static final long INFINITE = Long.MAX_VALUE;

  private Timeout() {}

  /** That duration in nanoseconds; {@link #INFINITE} if it is too long to be told from for ever. */
  public static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException tooLong) {
      return timeout.isNegative() ? NONE : INFINITE;
    }
  }
}
