package io.perfport.common.result;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latencies, as a few figures and as a histogram.
 *
 * @param histogram ascending, with buckets a quarter of an octave wide
 */
public record LatencyDistribution(LatencySummary summary, List<LatencyBucket> histogram) {
  private static final long FIRST_BUCKET_NANOS = 1_024;
  private static final double WIDTH = Math.pow(2, 0.25);

  public LatencyDistribution {
    histogram = List.copyOf(histogram);
  }

  /**
   * Sums a histogram up.
   *
   * @return null if it is empty
   */
  public static LatencyDistribution of(AbstractHistogram nanos) {
    return nanos.getTotalCount() == 0
        ? null
        : new LatencyDistribution(LatencySummary.of(nanos), buckets(nanos));
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
}
