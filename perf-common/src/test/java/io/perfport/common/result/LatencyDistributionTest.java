package io.perfport.common.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfport.common.result.LatencyDistribution.LatencyBucket;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Against sorted lists of nanoseconds, which are so short that the histogram keeps them exactly.
 */
class LatencyDistributionTest {
  private static Histogram histogram(List<Integer> nanos) {
    Histogram histogram = new Histogram(3);
    nanos.forEach(histogram::recordValue);
    return histogram;
  }

  @Property(tries = 50)
  void aPercentileIsTheValueAtItsRank(
      @ForAll @Size(min = 1_000, max = 1_500) List<@IntRange(min = 1, max = 2_000) Integer> nanos) {
    LatencySummary summary = LatencySummary.of(histogram(nanos));
    List<Integer> sorted = nanos.stream().sorted().toList();
    for (int percent : new int[] {50, 90, 99}) {
      int rank = (percent * sorted.size() + 99) / 100;
      assertThat(summary.at(percent)).hasValue(sorted.get(rank - 1));
    }
    assertThat(summary.samples()).isEqualTo(sorted.size());
    assertThat(summary.minNanos()).isEqualTo((long) sorted.get(0));
    assertThat(summary.maxNanos()).isEqualTo((long) sorted.get(sorted.size() - 1));
  }

  @Property(tries = 50)
  void theTrimmedMeanLeavesTheLongestFivePercentOut(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 2_000) Integer> nanos) {
    LatencyDistribution distribution = LatencyDistribution.of(histogram(nanos));
    double expected =
        nanos.stream()
            .sorted()
            .limit(Math.max(1, Math.round(nanos.size() * 0.95)))
            .mapToInt(Integer::intValue)
            .average()
            .orElseThrow();
    assertThat(distribution.trimmedMeanNanos()).isCloseTo(expected, within(1e-6));
  }

  @Property(tries = 50)
  void everySampleIsInOneBucket(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 1_000_000) Integer> nanos) {
    LatencyDistribution distribution = LatencyDistribution.of(histogram(nanos));
    assertThat(distribution.histogram().stream().mapToLong(LatencyBucket::samples).sum())
        .isEqualTo(nanos.size());
  }

  /** A round trip of 100 ms fits into a minute 600 times. */
  @Test
  void roundTripsAMinuteAreThoseOneBehindTheOther() {
    LatencyDistribution distribution = LatencyDistribution.of(histogram(List.of(100_000_000)));
    assertThat(distribution.roundTripsPerMinute()).isCloseTo(600, within(0.6));
  }

  @Test
  void whatHasNotEndedIsNoShorterThanTheMaximum() {
    Histogram answered = histogram(List.of(5, 7));
    assertThat(LatencyDistribution.of(answered, 90).summary().maxNanos()).isEqualTo(90);
    assertThat(LatencyDistribution.of(answered, 6).summary().maxNanos()).isEqualTo(7);
  }
}
