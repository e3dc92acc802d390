package io.perfport.core.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.core.dashboard.LiveSource.Totals;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LiveLatencyTest {
  private final AtomicReference<Consumer<Histogram>> recorded = new AtomicReference<>(sum -> {});
  private final LiveLatency latency = new LiveLatency(sum -> recorded.get().accept(sum), 0);

  private JsonNode take(Consumer<Histogram> source) {
    recorded.set(source);
    return latency.take(new Totals(), 0).node();
  }

  @Test
  void theLongestIsToldAtOnceAndPercentilesOnceASecond() throws Exception {
    JsonNode first = take(sum -> sum.recordValueWithCount(1_000_000, 50));
    assertThat(first.path("latency_max_us").asDouble()).isBetween(999.0, 1001.0);
    assertThat(first.path("requests_per_second").asDouble()).isPositive();
    assertThat(first.has("latency_p50_us")).isFalse();
    Thread.sleep(1_000);
    JsonNode second = take(sum -> sum.recordValueWithCount(2_000_000, 5_000));
    assertThat(second.path("latency_p50_us").asDouble()).isBetween(1998.0, 2002.0);
    assertThat(second.path("latency_p99_us").asDouble()).isBetween(1998.0, 2002.0);
    assertThat(second.path("run_latency_p99_us").asDouble()).isBetween(1998.0, 2002.0);
  }

  /** The next run has as many beyond: of fewer, chance alone would be shown. */
  @Test
  void aPercentileWithTooFewSamplesBeyondItIsNotTold() throws Exception {
    take(sum -> sum.recordValueWithCount(1_000_000, 100));
    Thread.sleep(1_000);
    JsonNode fields = take(sum -> {});
    assertThat(fields.has("latency_p50_us")).isTrue();
    assertThat(fields.has("latency_p99_us")).isFalse();
    assertThat(fields.has("latency_max_us")).isFalse();
  }
}
