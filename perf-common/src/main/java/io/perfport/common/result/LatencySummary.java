package io.perfport.common.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.HdrHistogram.AbstractHistogram;

/**
 * What a histogram of latencies says, in nanoseconds to three significant digits.
 *
 * @param samples at least 1
 * @param percentiles ascending; one with fewer than {@link #MIN_SAMPLES_BEYOND} samples beyond it
 *     is absent, since it would tell of chance
 */
public record LatencySummary(
    long samples,
    long minNanos,
    double meanNanos,
    double deviationNanos,
    long maxNanos,
    List<LatencyPercentile> percentiles) {
  /** Of these and more, the next run has about as many again. */
  public static final int MIN_SAMPLES_BEYOND = 10;

  /** Far more than {@link #of} makes: the other end may have told them. */
  public static final int MAX_PERCENTILES = 100;

  /** Thousandths of a percent, so that no rounding decides how many samples lie beyond. */
  private static final int[] MILLI_PERCENT = {50_000, 90_000, 99_000, 99_900, 99_990, 99_999};

  private static final int ALL = 100_000;

  public LatencySummary {
    if (samples < 1) {
      throw new IllegalArgumentException("samples: " + samples + " make no summary");
    }
    ResultBounds.requireCount("samples", samples);
    ResultBounds.requireNanos("least", minNanos);
    ResultBounds.requireNanos("greatest", maxNanos);
    ResultBounds.requireFigure("mean", meanNanos);
    ResultBounds.requireFigure("deviation", deviationNanos);
    Objects.requireNonNull(percentiles, "percentiles");
    if (percentiles.size() > MAX_PERCENTILES) {
      throw new IllegalArgumentException("percentiles: more than " + MAX_PERCENTILES);
    }
    percentiles = List.copyOf(percentiles);
  }

  /**
   * Sums a histogram up.
   *
   * @param nanos with a sample or more; nobody writes to it meanwhile
   */
  public static LatencySummary of(AbstractHistogram nanos) {
    long samples = nanos.getTotalCount();
    List<LatencyPercentile> percentiles = new ArrayList<>();
    for (int wanted : MILLI_PERCENT) {
      // Divided first: a product of samples could overflow.
      if (samples / ((double) ALL / (ALL - wanted)) >= MIN_SAMPLES_BEYOND) {
        double percent = wanted / 1000.0;
        percentiles.add(new LatencyPercentile(percent, nanos.getValueAtPercentile(percent)));
      }
    }
    return new LatencySummary(
        samples,
        nanos.getMinValue(),
        nanos.getMean(),
        nanos.getStdDeviation(),
        nanos.getMaxValue(),
        percentiles);
  }

  /** The same with a maximum that is no shorter. */
  LatencySummary withMaxAtLeast(long nanos) {
    return new LatencySummary(
        samples, minNanos, meanNanos, deviationNanos, Math.max(maxNanos, nanos), percentiles);
  }

  /** The percentile, if there are samples enough behind it. */
  public OptionalLong at(double percent) {
    return percentiles.stream()
        .filter(one -> Double.compare(one.percent(), percent) == 0)
        .mapToLong(LatencyPercentile::nanos)
        .findFirst();
  }

  /**
   * This percentage of the samples took at most this time.
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
}
