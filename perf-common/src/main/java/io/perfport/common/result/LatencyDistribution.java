package io.perfport.common.result;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latencies, as a few figures, as a histogram, and as the spectrum of all percentiles.
 *
 * @param trimmedMeanNanos mean of all but the longest {@link #TRIMMED_PERCENT} percent
 * @param histogram ascending, with buckets a quarter of an octave wide
 * @param spectrum ascending, some {@value #STEPS_PER_HALVING} points for each halving of the part
 *     that lies beyond, as HdrHistogram prints it; some hundred for a million samples
 */
public record LatencyDistribution(
    LatencySummary summary,
    double trimmedMeanNanos,
    List<LatencyBucket> histogram,
    List<SpectrumPoint> spectrum) {
  /** As in "Responsiveness under Working Conditions" (draft-ietf-ippm-responsiveness). */
  public static final int TRIMMED_PERCENT = 5;

  /** HdrHistogram's own choice for its files. */
  private static final int STEPS_PER_HALVING = 5;

  private static final double NANOS_PER_MINUTE = 60e9;

  private static final long FIRST_BUCKET_NANOS = 1_024;
  private static final double WIDTH = Math.pow(2, 0.25);

  public LatencyDistribution {
    histogram = List.copyOf(histogram);
    spectrum = List.copyOf(spectrum);
  }

  /**
   * Sums a histogram up.
   *
   * @return null if it is empty
   */
  public static LatencyDistribution of(AbstractHistogram nanos) {
    return nanos.getTotalCount() == 0
        ? null
        : new LatencyDistribution(
            LatencySummary.of(nanos), trimmedMean(nanos), buckets(nanos), points(nanos));
  }

  /**
   * Sums a histogram up.
   *
   * @param atLeastNanos how long something took that is not in it, since it has not ended: the
   *     maximum is no shorter
   * @return null if it is empty
   */
  public static LatencyDistribution of(AbstractHistogram nanos, long atLeastNanos) {
    LatencyDistribution all = of(nanos);
    return all == null
        ? null
        : new LatencyDistribution(
            all.summary.withMaxAtLeast(atLeastNanos),
            all.trimmedMeanNanos,
            all.histogram,
            all.spectrum);
  }

  private static double trimmedMean(AbstractHistogram nanos) {
    long left = Math.max(1, Math.round(nanos.getTotalCount() * (1 - TRIMMED_PERCENT / 100.0)));
    long kept = left;
    double sum = 0;
    for (HistogramIterationValue value : nanos.recordedValues()) {
      long taken = Math.min(left, value.getCountAtValueIteratedTo());
      sum += (double) nanos.medianEquivalentValue(value.getValueIteratedTo()) * taken;
      left -= taken;
      if (left == 0) {
        break;
      }
    }
    return sum / kept;
  }

  /**
   * Round trips a minute, one behind the other, that the trimmed mean makes: the unit of the IETF's
   * responsiveness draft. Its probes are HTTP requests, over connections of their own and over
   * those of the load, with connecting and TLS in part of them; these are requests over connections
   * that stay.
   */
  public double roundTripsPerMinute() {
    return NANOS_PER_MINUTE / trimmedMeanNanos;
  }

  private static List<LatencyBucket> buckets(AbstractHistogram nanos) {
    List<LatencyBucket> buckets = new ArrayList<>();
    for (HistogramIterationValue value : nanos.logarithmicBucketValues(FIRST_BUCKET_NANOS, WIDTH)) {
      if (value.getCountAddedInThisIterationStep() > 0) {
        buckets.add(
            new LatencyBucket(
                value.getValueIteratedFrom(),
                value.getValueIteratedTo(),
                value.getCountAddedInThisIterationStep()));
      }
    }
    return buckets;
  }

  private static List<SpectrumPoint> points(AbstractHistogram nanos) {
    List<SpectrumPoint> points = new ArrayList<>();
    for (HistogramIterationValue value : nanos.percentiles(STEPS_PER_HALVING)) {
      points.add(
          new SpectrumPoint(
              value.getPercentileLevelIteratedTo(),
              value.getValueIteratedTo(),
              value.getTotalCountToThisValue()));
    }
    return points;
  }

  /**
   * A point of a spectrum of percentiles.
   *
   * @param percent 0 to 100
   * @param nanos this part of the samples took no longer
   * @param samples so many are these; of the last points no more than chance tells
   */
  public record SpectrumPoint(double percent, long nanos, long samples) {}

  /**
   * A bar of a histogram of latencies.
   *
   * @param aboveNanos its samples are longer than this
   * @param upToNanos and no longer than this
   * @param samples 1 or more: empty ones are left out
   */
  public record LatencyBucket(long aboveNanos, long upToNanos, long samples) {}
}
