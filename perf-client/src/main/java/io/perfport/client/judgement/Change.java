package io.perfport.client.judgement;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How one set of runs differs from another in one figure.
 *
 * @param pairs rounds in which both have a value; 0 where the two sets are not paired
 * @param ratio by geometric means; empty where a value is not above zero
 * @param difference of the means
 */
public record Change(int pairs, Optional<Estimate> ratio, Estimate difference) {
  /** What the runs allow to say. */
  public enum Significance {
    /** There are too few runs to say anything about chance. */
    UNKNOWN,
    /** The interval includes "no change". */
    NONE,
    SIGNIFICANT
  }

  /**
   * Round by round: what slows down a whole round (another program, a warm processor) falls out of
   * the ratio. The interval is Student's t over the logarithms of the rounds' ratios.
   *
   * @return empty if they have no round in common
   */
  public static Optional<Change> paired(Series first, Series other, double levelPercent) {
    Map<Integer, Double> firsts = new HashMap<>();
    first.observations().forEach(each -> firsts.put(each.round(), each.value()));
    double[][] pairs =
        other.observations().stream()
            .filter(each -> firsts.containsKey(each.round()))
            .map(each -> new double[] {firsts.get(each.round()), each.value()})
            .toArray(double[][]::new);
    if (pairs.length == 0) {
      return Optional.empty();
    }
    double[] differences = new double[pairs.length];
    double[] logs = new double[pairs.length];
    boolean positive = true;
    for (int i = 0; i < pairs.length; i++) {
      differences[i] = pairs[i][1] - pairs[i][0];
      positive &= pairs[i][0] > 0 && pairs[i][1] > 0;
      logs[i] = positive ? Math.log(pairs[i][1] / pairs[i][0]) : 0;
    }
    return Optional.of(
        new Change(
            pairs.length,
            positive ? Optional.of(exp(ofMean(Sample.of(logs), levelPercent))) : Optional.empty(),
            ofMean(Sample.of(differences), levelPercent)));
  }

  /**
   * Of runs at different times, which have nothing in common: Welch's t. Where only one side has
   * several runs, their spread stands for that of the other as well.
   */
  public static Change unpaired(Sample then, Sample now, double levelPercent) {
    Optional<Estimate> ratio =
        then.positive() && now.positive()
            ? Optional.of(exp(welch(then.map(Math::log), now.map(Math::log), levelPercent)))
            : Optional.empty();
    return new Change(0, ratio, welch(then, now, levelPercent));
  }

  public Significance significance() {
    Estimate estimate = ratio.orElse(difference);
    if (estimate.interval().isEmpty()) {
      return Significance.UNKNOWN;
    }
    return estimate.isSureToDifferFrom(ratio.isPresent() ? 1 : 0)
        ? Significance.SIGNIFICANT
        : Significance.NONE;
  }

  private static Estimate ofMean(Sample sample, double levelPercent) {
    return new Estimate(sample.mean(), sample.meanInterval(levelPercent));
  }

  private static Estimate welch(Sample then, Sample now, double levelPercent) {
    double difference = now.mean() - then.mean();
    if (then.size() < 2 && now.size() < 2) {
      return new Estimate(difference, Optional.empty());
    }
    double variance;
    double freedom;
    if (then.size() > 1 && now.size() > 1) {
      double a = then.meanVariance();
      double b = now.meanVariance();
      variance = a + b;
      // Welch and Satterthwaite's degrees of freedom.
      freedom = variance * variance / (a * a / (then.size() - 1) + b * b / (now.size() - 1));
    } else {
      Sample several = then.size() > 1 ? then : now;
      double deviation = several.standardDeviation();
      variance = deviation * deviation * (1 + 1.0 / several.size());
      freedom = several.size() - 1;
    }
    return new Estimate(
        difference,
        Optional.of(
            ConfidenceInterval.student(difference, Math.sqrt(variance), freedom, levelPercent)));
  }

  private static Estimate exp(Estimate logs) {
    return new Estimate(
        Math.exp(logs.value()), logs.interval().map(interval -> interval.map(Math::exp)));
  }

  /**
   * A value that was estimated.
   *
   * @param interval empty where one run can't tell
   */
  public record Estimate(double value, Optional<ConfidenceInterval> interval) {
    boolean isSureToDifferFrom(double other) {
      return interval.isPresent() && !interval.get().contains(other);
    }
  }
}
