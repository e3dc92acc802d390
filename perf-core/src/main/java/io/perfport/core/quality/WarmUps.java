package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.WARM_UP_SHORTER;

import io.perfport.common.result.Warning;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Compares how long the two ends in fact warmed up. */
public final class WarmUps {
  /** Each end counts from its own start, half a round trip apart, and its timers may be late. */
  private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  static final double SHORTER = 0.80;

  private WarmUps() {}

  /**
   * Warns when the other end measured after less than four fifths of this end's warm-up: its totals
   * then hold what this end left out.
   *
   * @param own this end's; null where it can't be told
   * @param others the other end's; null where it has not told
   */
  public static Optional<Warning> compare(Long own, Long others) {
    if (own == null || others == null || own - others < APART_NANOS || others >= SHORTER * own) {
      return Optional.empty();
    }
    return Sentence.warn(
        WARM_UP_SHORTER,
        "the other end warmed up for %.2f s and this one for %.2f s: its figures hold a part of"
            + " the warm-up; see why its start was late (cpu-saturated?), and repeat",
        others / 1e9,
        own / 1e9);
  }
}
