package io.perfport.common.result;

/**
 * So many percent of the samples took at most so long.
 *
 * @param percent over 0, under 100
 * @param nanos to three significant digits
 */
public record LatencyPercentile(double percent, long nanos) {
  public LatencyPercentile {
    if (!(percent > 0 && percent < 100) || nanos < 0) {
      throw new IllegalArgumentException(
          "percentile " + percent + ": " + nanos + " ns is not one of a time");
    }
  }

  /** What a percentile is called, such as p50 or p99.9. */
  public static String name(double percent) {
    return "p"
        + (percent == Math.rint(percent)
            ? Long.toString(Math.round(percent))
            : Double.toString(percent));
  }
}
