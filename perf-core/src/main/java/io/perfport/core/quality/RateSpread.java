package io.perfport.core.quality;

/**
 * How much the rates of a run's intervals differ, in constant space (Welford's algorithm).
 * Immutable.
 *
 * @param count intervals so far
 * @param mean of their rates, in bits a second
 * @param squares sum of the squared distances from the mean
 */
public record RateSpread(long count, double mean, double squares) {
  public static final RateSpread NONE = new RateSpread(0, 0, 0);

  /** The same and one interval more. */
  public RateSpread and(double bitsPerSecond) {
    long more = count + 1;
    double distance = bitsPerSecond - mean;
    double newMean = mean + distance / more;
    return new RateSpread(more, newMean, squares + distance * (bitsPerSecond - newMean));
  }

  /** The sample standard deviation as a part of the mean; 0 for fewer than two intervals. */
  public double coefficientOfVariation() {
    return count < 2 || mean <= 0 ? 0 : Math.sqrt(squares / (count - 1)) / mean;
  }
}
