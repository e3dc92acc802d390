package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.INTERVALS_UNEVEN;

import io.perfport.common.result.Warning;
import java.util.Optional;

/**
 * The rates of the intervals have a standard deviation of a quarter of their mean: the mean of ten
 * of them is then uncertain by 18 % (95 % confidence by Student's t, if they do not depend on each
 * other).
 */
final class UnevenIntervals implements QualityCheck {
  static final double VARIATION = 0.25;

  /** Of fewer intervals a deviation says little. */
  static final long MIN_INTERVALS = 5;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .bulk()
        .map(BulkFacts::intervals)
        .filter(spread -> spread.count() >= MIN_INTERVALS)
        .filter(spread -> spread.coefficientOfVariation() >= VARIATION)
        .flatMap(
            spread ->
                Sentence.warn(
                    INTERVALS_UNEVEN,
                    "the rates of %d intervals vary by %.0f %% (standard deviation over mean):"
                        + " something changed during the run; repeat it, and look at the intervals",
                    spread.count(),
                    100 * spread.coefficientOfVariation()));
  }
}
