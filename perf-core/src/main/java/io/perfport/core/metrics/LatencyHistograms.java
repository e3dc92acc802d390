package io.perfport.core.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latencies since the process began, as Prometheus histograms. They are filled from what a test's
 * HdrHistograms have taken in since the last time, about once a second, so that a request costs
 * nothing here. A scraper that asks for protobuf gets native buckets besides the classic ones.
 * Thread-safe.
 *
 * <p>Not a meter of Micrometer's, which has no native buckets, and takes one value at a time.
 */
final class LatencyHistograms implements Collector {
  /** Upper bounds in seconds: three to the decade, from what a LAN takes to what a user bears. */
  private static final double[] BOUNDS = {
    10e-6,
    20e-6,
    50e-6,
    100e-6,
    200e-6,
    500e-6,
    1e-3,
    2e-3,
    5e-3,
    10e-3,
    20e-3,
    50e-3,
    0.1,
    0.2,
    0.5,
    1,
    2,
    5,
    10,
    Double.POSITIVE_INFINITY
  };

  /** Native buckets: 2^3 to each doubling, so that one is 9 % wide. */
  private static final int SCHEMA = 3;

  private static final double NANOS_PER_SECOND = 1e9;

  /** Those of one nanosecond and of an hour, where the HdrHistograms end. */
  private static final int LOWEST = nativeIndex(1 / NANOS_PER_SECOND);

  private static final int HIGHEST = nativeIndex(3_700);

  private final String role;
  private final Map<Labels, Buckets> byLabels = new ConcurrentHashMap<>();

  /**
   * @param role the value of the tag {@code role}, which this adds itself
   */
  LatencyHistograms(String role) {
    this.role = role;
  }

  /**
   * Where latencies of one kind go, in nanoseconds; shown from now on.
   *
   * @param tagValues in the order of {@link Meters#REQUEST_LATENCY}
   */
  Consumer<Histogram> of(String... tagValues) {
    List<String> keys = Meters.REQUEST_LATENCY.tagKeys();
    Labels labels = Labels.of("role", role);
    for (int i = 0; i < tagValues.length; i++) {
      labels = labels.add(keys.get(i), tagValues[i]);
    }
    return byLabels.computeIfAbsent(labels, unknown -> new Buckets())::add;
  }

  @Override
  public HistogramSnapshot collect() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name(Meters.REQUEST_LATENCY.prometheusName())
            .help(Meters.REQUEST_LATENCY.meaning());
    byLabels.forEach((labels, buckets) -> snapshot.dataPoint(buckets.snapshot(labels)));
    return snapshot.build();
  }

  /** The bucket with the least upper bound, 2^(index / 2^schema), that is not below the value. */
  private static int nativeIndex(double seconds) {
    return (int) Math.ceil(Math.log(seconds) / Math.log(2) * (1 << SCHEMA));
  }

  /** Of one set of labels. Filled by the event loops of tests, read by scrapes. */
  private static final class Buckets {
    private final long[] classic = new long[BOUNDS.length];
    private final long[] exponential = new long[HIGHEST - LOWEST + 1];
    private final long sinceMillis = System.currentTimeMillis();
    private double sum;

    synchronized void add(Histogram nanos) {
      for (HistogramIterationValue each : nanos.recordedValues()) {
        long count = each.getCountAtValueIteratedTo();
        double seconds = nanos.medianEquivalentValue(each.getValueIteratedTo()) / NANOS_PER_SECOND;
        int bound = Arrays.binarySearch(BOUNDS, seconds);
        classic[bound >= 0 ? bound : -bound - 1] += count;
        int index = seconds > 0 ? nativeIndex(seconds) : LOWEST;
        exponential[Math.max(LOWEST, Math.min(index, HIGHEST)) - LOWEST] += count;
        sum += seconds * count;
      }
    }

    synchronized HistogramDataPointSnapshot snapshot(Labels labels) {
      int[] filled =
          IntStream.range(0, exponential.length).filter(i -> exponential[i] > 0).toArray();
      return HistogramDataPointSnapshot.builder()
          .labels(labels)
          .sum(sum)
          .createdTimestampMillis(sinceMillis)
          .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, classic.clone()))
          .nativeSchema(SCHEMA)
          .nativeBucketsForPositiveValues(
              NativeHistogramBuckets.of(
                  IntStream.of(filled).map(i -> i + LOWEST).toArray(),
                  IntStream.of(filled).mapToLong(i -> exponential[i]).toArray()))
          .build();
    }
  }
}
