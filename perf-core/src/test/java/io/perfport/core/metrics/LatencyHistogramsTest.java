package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfport.core.metrics.PerfMetrics.Role;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatencyHistogramsTest {
  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final String TAGS = "role=\"client\",transport=\"nio\",workload=\"rr\"";
  private static final String NAME = "perfport_request_latency_seconds";

  private final PerfMetrics metrics = new PerfMetrics(Role.CLIENT);
  private final Consumer<Histogram> rr = metrics.latency("nio", "rr");

  @AfterEach
  void close() {
    metrics.close();
  }

  private static Histogram of(long... nanos) {
    Histogram histogram = new Histogram(1, HOUR_NANOS, 3);
    for (long each : nanos) {
      histogram.recordValue(each);
    }
    return histogram;
  }

  private double atMost(String bound) {
    return Scrape.of(metrics).value(NAME + "_bucket{" + TAGS + ",le=\"" + bound + "\"}");
  }

  private double sample(String suffix) {
    return Scrape.of(metrics).value(NAME + suffix + "{" + TAGS + "}");
  }

  @Test
  void itExistsAtZeroBeforeTheFirstRequest() {
    assertThat(sample("_count")).isZero();
    assertThat(atMost("+Inf")).isZero();
  }

  @Test
  void whatEachIntervalRecordedIsAddedUp() {
    rr.accept(of(15_000, 150_000, 150_000));
    rr.accept(of(1_500_000, 30_000_000_000L));
    assertThat(atMost("1.0E-5")).isZero();
    assertThat(atMost("2.0E-5")).isEqualTo(1);
    assertThat(atMost("2.0E-4")).isEqualTo(3);
    assertThat(atMost("0.002")).isEqualTo(4);
    assertThat(atMost("10.0")).isEqualTo(4);
    assertThat(atMost("+Inf")).isEqualTo(5);
    assertThat(sample("_count")).isEqualTo(5);
    assertThat(sample("_sum")).isCloseTo(30.001815, within(0.03));
  }

  @Test
  void nativeBucketsHoldTheSameWithinNinePercent() {
    long[] nanos = {1, 999, 15_000, 123_456, 7_000_000, 1_000_000_000, HOUR_NANOS};
    rr.accept(of(nanos));
    HistogramDataPointSnapshot point = point();
    assertThat(point.getCount()).isEqualTo(nanos.length);
    NativeHistogramBuckets buckets = point.getNativeBucketsForPositiveValues();
    assertThat(buckets.size()).isEqualTo(nanos.length);
    for (int i = 0; i < nanos.length; i++) {
      double upper = Math.pow(2, buckets.getBucketIndex(i) / 8.0);
      double seconds = nanos[i] / 1e9;
      // The HdrHistogram itself is exact to a thousandth.
      assertThat(seconds).isBetween(upper / 1.0906 * 0.999, upper * 1.001);
    }
  }

  private HistogramDataPointSnapshot point() {
    return metrics.registry().getPrometheusRegistry().scrape().stream()
        .filter(HistogramSnapshot.class::isInstance)
        .map(HistogramSnapshot.class::cast)
        .filter(each -> each.getMetadata().getPrometheusName().equals(NAME))
        .flatMap(each -> each.getDataPoints().stream())
        .findFirst()
        .orElseThrow();
  }
}
