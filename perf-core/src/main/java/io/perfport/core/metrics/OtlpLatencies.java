package io.perfport.core.metrics;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Optional;

/** Prometheus' native histograms as the exponential histograms of OTLP (metrics.proto, v1). */
final class OtlpLatencies {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private OtlpLatencies() {}

  /** All of them as one metric; empty if there is none. */
  static Optional<Metric> metric(HistogramSnapshot latencies, long nowMillis) {
    if (latencies.getDataPoints().isEmpty()) {
      return Optional.empty();
    }
    ExponentialHistogram.Builder points =
        ExponentialHistogram.newBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    latencies.getDataPoints().forEach(each -> points.addDataPoints(point(each, nowMillis)));
    return Optional.of(
        Metric.newBuilder()
            .setName(Meters.REQUEST_LATENCY.meterName())
            .setDescription(Meters.REQUEST_LATENCY.meaning())
            .setUnit("s")
            .setExponentialHistogram(points)
            .build());
  }

  private static ExponentialHistogramDataPoint point(
      HistogramDataPointSnapshot latencies, long nowMillis) {
    ExponentialHistogramDataPoint.Builder point =
        ExponentialHistogramDataPoint.newBuilder()
            .setStartTimeUnixNano(latencies.getCreatedTimestampMillis() * NANOS_PER_MILLI)
            .setTimeUnixNano(nowMillis * NANOS_PER_MILLI)
            .setCount(latencies.getCount())
            .setSum(latencies.getSum())
            .setScale(latencies.getNativeSchema())
            .setPositive(buckets(latencies.getNativeBucketsForPositiveValues()));
    latencies
        .getLabels()
        .forEach(label -> point.addAttributes(text(label.getName(), label.getValue())));
    return point.build();
  }

  /**
   * Those between the first and the last that hold something. An index is that of the lower bound
   * here, and of the upper one in Prometheus: one less.
   */
  private static Buckets buckets(NativeHistogramBuckets filled) {
    Buckets.Builder buckets = Buckets.newBuilder();
    for (int i = 0; i < filled.size(); i++) {
      int index = filled.getBucketIndex(i) - 1;
      if (i == 0) {
        buckets.setOffset(index);
      }
      while (buckets.getOffset() + buckets.getBucketCountsCount() < index) {
        buckets.addBucketCounts(0);
      }
      buckets.addBucketCounts(filled.getCount(i));
    }
    return buckets.build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
