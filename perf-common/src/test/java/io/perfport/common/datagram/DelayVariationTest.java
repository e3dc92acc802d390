package io.perfport.common.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DelayVariationTest {
  private static final double[] PERCENTS = {0, 1, 50, 90, 99, 99.9, 100};

  /** A thousandth for each of the few times that a histogram has rounded. */
  private static final double PRECISION = 0.005;

  /** The floor lies up to a microsecond lower than the smallest, and is rounded with it. */
  private static final double NANOS = 10;

  /** Transit times as a path has them: mostly close to the shortest, some much longer. */
  @Provide
  Arbitrary<List<Long>> transits() {
    return Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.longs().between(20_000, 60_000)),
            Tuple.of(2, Arbitraries.longs().between(20_000, 5_000_000)),
            Tuple.of(1, Arbitraries.longs().between(20_000, 20_000_000_000L)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(2_000);
  }

  @Property(tries = 200)
  void itIsTheTransitLessTheSmallestWhateverTheOffsetOfTheClocks(
      @ForAll("transits") List<Long> transits, @ForAll long offset) {
    DelayVariation variation = new DelayVariation();
    transits.forEach(transit -> variation.take(7_000, 7_000 + transit + offset));
    assertIsThatOf(transits, variation.nanos(), PRECISION, NANOS);
  }

  /** Not only alike: the same to the nanosecond. */
  @Property(tries = 100)
  void anOffsetChangesNothing(
      @ForAll("transits") List<Long> transits, @ForAll long offset, @ForAll long sent) {
    DelayVariation with = new DelayVariation();
    DelayVariation without = new DelayVariation();
    for (long transit : transits) {
      without.take(0, transit);
      with.take(sent, sent + transit + offset);
    }
    assertThat(with.nanos()).isEqualTo(without.nanos());
  }

  @Property(tries = 100)
  void theWarmUpLeavesNoTrace(
      @ForAll("transits") List<Long> warmUp,
      @ForAll("transits") List<Long> measured,
      @ForAll long change) {
    DelayVariation without = new DelayVariation();
    DelayVariation with = new DelayVariation();
    warmUp.forEach(transit -> with.take(0, transit + change));
    with.restart();
    assertThat(with.nanos().getTotalCount()).isZero();
    for (long transit : measured) {
      without.take(0, transit);
      with.take(0, transit);
    }
    assertThat(with.nanos()).isEqualTo(without.nanos());
  }

  /** The receiver's clock is slower: every datagram, or every other, is the fastest so far. */
  @Property(tries = 20)
  void aClockThatFallsBehindShowsAsDelayAndNeitherCostsMuchNorPrecision(
      @ForAll @IntRange(min = 1, max = 5_000) int fallNanos, @ForAll long seed) {
    Random random = new Random(seed);
    DelayVariation variation = new DelayVariation();
    Long[] transits = new Long[50_000];
    for (int i = 0; i < transits.length; i++) {
      transits[i] = random.nextInt(20_000) - (long) fallNanos * i;
      variation.take(0, transits[i]);
    }
    double fall = (double) fallNanos * transits.length;
    assertIsThatOf(Arrays.asList(transits), variation.nanos(), 0.02, NANOS + fall / 500);
  }

  /** A floor that is lowered takes a histogram; else not one byte. */
  @Test
  void noClockMakesEveryDatagramAllocate() {
    int datagrams = 1_000_000;
    DelayVariation variation = new DelayVariation();
    variation.take(0, 0);
    long histogramBytes = variation.nanos().getEstimatedFootprintInBytes();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 1; i <= datagrams; i++) {
      variation.take(0, -3_000_000L * i);
    }
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    assertThat(allocated).isLessThan(2 * 64 * histogramBytes);
    assertThat(variation.nanos().getTotalCount()).isEqualTo(datagrams + 1);
  }

  @Test
  void thoseHoursApartAreNoVariation() {
    DelayVariation variation = new DelayVariation();
    for (long transit : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE, -1, 1L << 62}) {
      variation.take(0, transit);
    }
    assertThat(variation.nanos().getTotalCount()).isZero();
    variation.restart();
    variation.take(0, 5);
    variation.take(0, 1_005);
    assertThat(variation.nanos().getTotalCount()).isEqualTo(2);
    assertThat(variation.nanos().getMaxValue()).isEqualTo(1_000);
  }

  @Test
  void anHourItselfIsTold() {
    for (long other : new long[] {-1, 1}) {
      DelayVariation variation = new DelayVariation();
      long most = DelayVariation.HIGHEST_NANOS;
      variation.take(0, 0);
      variation.take(0, other * most);
      assertThat((double) variation.nanos().getMaxValue())
          .isCloseTo((double) most, within(most * 1e-3));
    }
  }

  /** Each of the first is faster than all before, as where a machine is busy at the start. */
  @Test
  void theFastestHasNoneHoweverOftenThereWasAFasterOne() {
    DelayVariation variation = new DelayVariation();
    for (int i = 0; i < 60; i++) {
      variation.take(0, -1_000_000L * i);
      assertThat(variation.nanos().getMinValue()).as("after %d", i + 1).isZero();
    }
  }

  @Test
  void noneHaveNone() {
    DelayVariation variation = new DelayVariation();
    assertThat(variation.nanos().getTotalCount()).isZero();
    variation.restart();
    assertThat(variation.nanos().getTotalCount()).isZero();
  }

  private static void assertIsThatOf(
      List<Long> transits, Histogram variation, double part, double nanos) {
    assertThat(variation.getTotalCount()).isEqualTo(transits.size());
    long smallest = min(transits);
    long[] direct = transits.stream().mapToLong(each -> each - smallest).sorted().toArray();
    for (double percent : PERCENTS) {
      int rank = Math.max(1, (int) Math.ceil(percent / 100 * direct.length - 1e-9));
      double expected = direct[rank - 1];
      assertThat((double) variation.getValueAtPercentile(percent))
          .as("p%s of %d", percent, direct.length)
          .isCloseTo(expected, within(expected * part + nanos));
    }
  }

  private static long min(List<Long> transits) {
    return transits.stream().mapToLong(Long::longValue).min().orElseThrow();
  }
}
