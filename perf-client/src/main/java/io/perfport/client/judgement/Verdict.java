package io.perfport.client.judgement;

import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Better;
import io.perfport.common.result.Measure.Unit;

/** What a baseline says of one figure. */
public enum Verdict {
  /** Worse, beyond the tolerance and beyond noise. */
  REGRESSED("regressed"),
  /** Worse beyond the tolerance, but the runs vary so much that it may be chance. */
  WITHIN_NOISE("within-noise"),
  WITHIN_TOLERANCE("within-tolerance"),
  /** Better, beyond the tolerance and beyond noise. */
  IMPROVED("improved"),
  /** Only shown: see {@link Measure#judged}. */
  NOT_JUDGED("not-judged");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /** The word in results. */
  public String label() {
    return label;
  }

  /**
   * Judges a change.
   *
   * @param then mean of the baseline
   * @param tolerancePercent points for shares, percent of the baseline for everything else
   */
  static Verdict of(Measure measure, double then, Change change, double tolerancePercent) {
    if (!measure.judged()) {
      return NOT_JUDGED;
    }
    double worse = worsePercent(measure, then, change);
    if (Math.abs(worse) <= tolerancePercent) {
      return WITHIN_TOLERANCE;
    }
    boolean chance = change.significance() == Change.Significance.NONE;
    if (worse < 0) {
      return chance ? WITHIN_TOLERANCE : IMPROVED;
    }
    return chance ? WITHIN_NOISE : REGRESSED;
  }

  /** How much worse it became; negative if it became better. */
  private static double worsePercent(Measure measure, double then, Change change) {
    double sign = measure.better() == Better.LESS ? 1 : -1;
    if (measure.unit() == Unit.PERCENT) {
      return sign * change.difference().value();
    }
    if (change.ratio().isPresent()) {
      return sign * 100 * (change.ratio().get().value() - 1);
    }
    double difference = change.difference().value();
    // From or to zero: without a ratio, but not without a direction.
    return difference == 0 ? 0 : sign * 100 * difference / Math.abs(then);
  }
}
