package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.common.result.LatencySummary;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencySummaryTest {
  @Test
  void aPercentileHasTenSamplesBeyondIt() {
    assertTrue(uniform(1_000).at(99).isPresent());
    assertTrue(uniform(999).at(99).isEmpty());
    assertTrue(uniform(1_000).at(99.9).isEmpty());
    assertTrue(uniform(10_000).at(99.9).isPresent());
    assertTrue(uniform(1_000_000).at(99.999).isPresent());
    assertTrue(uniform(999_999).at(99.999).isEmpty());
  }

  @Test
  void percentilesOfEvenlySpreadSamplesAreTheirRanks() {
    LatencySummary summary = uniform(10_000);
    assertEquals(5_000_000, (double) summary.at(50).orElseThrow(), 10_000);
    assertEquals(9_900_000, (double) summary.at(99).orElseThrow(), 10_000);
    assertEquals(5_000_500, summary.meanNanos(), 10_000);
    assertEquals(10_000_000, (double) summary.maxNanos(), 10_000);
    assertEquals(10_000, summary.samples());
  }

  @Test
  void noSamplesMakeNoSummary() {
    Histogram empty = Latencies.newHistogram();
    assertThrows(IllegalArgumentException.class, () -> LatencySummary.of(empty));
  }

  private static LatencySummary uniform(int samples) {
    Histogram histogram = Latencies.newHistogram();
    for (int i = 1; i <= samples; i++) {
      histogram.recordValue(i * 1_000L);
    }
    return LatencySummary.of(histogram);
  }
}
