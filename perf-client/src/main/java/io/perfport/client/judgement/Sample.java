package io.perfport.client.judgement;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/** Values of one figure over several runs, at least one. Immutable; their order has no meaning. */
public final class Sample {
  /** Tukey's: beyond these many interquartile ranges outside the quartiles (Tukey 1977, 2D). */
  private static final double FENCE = 1.5;

  /** Sorted, so that rounding can't depend on the order of the runs either. */
  private final double[] values;

  private Sample(double[] values) {
    this.values = values;
  }

  public static Sample of(Collection<Double> values) {
    return of(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * Takes a copy of the values.
   *
   * @throws IllegalArgumentException if there is none, or one that is not finite
   */
  public static Sample of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0 || !Arrays.stream(sorted).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("no sample: " + Arrays.toString(sorted));
    }
    return new Sample(sorted);
  }

  public int size() {
    return values.length;
  }

  public double min() {
    return values[0];
  }

  public double max() {
    return values[values.length - 1];
  }

  public double mean() {
    // The mean of equal values may be a rounding error away from them.
    return Math.min(max(), Math.max(min(), Mean.of(values).getAsDouble()));
  }

  public double median() {
    return Median.withDefaults().evaluate(values);
  }

  /** With n - 1 in the denominator; 0 for one value, of which it says nothing. */
  public double standardDeviation() {
    return min() == max() ? 0 : StandardDeviation.of(values).getAsDouble();
  }

  /** Whether all are above zero, so that ratios and logarithms exist. */
  boolean positive() {
    return min() > 0;
  }

  /** Each value through a function. */
  Sample map(DoubleUnaryOperator function) {
    return of(Arrays.stream(values).map(function).toArray());
  }

  /** Square of the mean's standard error. */
  double meanVariance() {
    double deviation = standardDeviation();
    return deviation * deviation / values.length;
  }

  /**
   * The interval of the mean by Student's t with n - 1 degrees of freedom; empty for one value.
   *
   * @param levelPercent such as 95
   */
  public Optional<ConfidenceInterval> meanInterval(double levelPercent) {
    return values.length < 2
        ? Optional.empty()
        : Optional.of(
            ConfidenceInterval.student(
                mean(), Math.sqrt(meanVariance()), values.length - 1, levelPercent));
  }

  /**
   * Whole width of that interval in percent of the mean, as netperf has it: 5 is plus or minus 2.5
   * percent. Infinite for one value, and where the mean is 0 and the width is not.
   */
  public double widthPercent(double levelPercent) {
    double width =
        meanInterval(levelPercent).map(ConfidenceInterval::width).orElse(Double.POSITIVE_INFINITY);
    return width == 0 ? 0 : 100 * width / Math.abs(mean());
  }

  /**
   * Whether a value lies outside Tukey's fences: 1.5 interquartile ranges below the first or above
   * the third quartile (interpolated, Hyndman and Fan's type 7). With fewer than four values none
   * can.
   */
  public boolean isOutlier(double value) {
    double[] quartiles =
        Quantile.withDefaults().with(Quantile.EstimationMethod.HF7).evaluate(values, 0.25, 0.75);
    double reach = FENCE * (quartiles[1] - quartiles[0]);
    return value < quartiles[0] - reach || value > quartiles[1] + reach;
  }
}
