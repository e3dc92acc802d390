package io.perfport.client.judgement;

import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Where a true value lies, with some confidence, both ends included.
 *
 * @param low not above {@code high}
 */
public record ConfidenceInterval(double low, double high) {
  public ConfidenceInterval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(low + " to " + high + " is no interval");
    }
  }

  /**
   * By Student's t distribution: estimate plus and minus t times its standard error.
   *
   * @param standardError not negative
   * @param degreesOfFreedom above 0, not necessarily whole (Welch)
   * @param levelPercent above 0, below 100
   */
  static ConfidenceInterval student(
      double estimate, double standardError, double degreesOfFreedom, double levelPercent) {
    if (standardError == 0) {
      return new ConfidenceInterval(estimate, estimate);
    }
    // Both tails: at 95 % each holds 2.5 %.
    double tail = (1 - levelPercent / 100) / 2;
    double t = TDistribution.of(degreesOfFreedom).inverseSurvivalProbability(tail);
    return new ConfidenceInterval(estimate - t * standardError, estimate + t * standardError);
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  public double width() {
    return high - low;
  }

  /** Both ends through a function that keeps their order, such as exp. */
  ConfidenceInterval map(DoubleUnaryOperator increasing) {
    return new ConfidenceInterval(increasing.applyAsDouble(low), increasing.applyAsDouble(high));
  }
}
