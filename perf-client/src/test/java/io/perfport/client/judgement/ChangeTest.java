package io.perfport.client.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfport.client.judgement.Change.Estimate;
import io.perfport.client.judgement.Change.Significance;
import io.perfport.client.judgement.Series.Observation;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final Measure GOODPUT = Measure.more("goodput", Unit.BITS_PER_SECOND);

  private static Series series(double... values) {
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      observations.add(new Observation(i + 1, values[i]));
    }
    return new Series(GOODPUT, observations);
  }

  private static Change paired(Series first, Series other) {
    return Change.paired(first, other, 95).orElseThrow();
  }

  /** Ratios 0.5, 0.4 and 0.625; the interval is that of SciPy over their logarithms. */
  @Test
  void ratiosAreTakenRoundByRound() {
    Change change = paired(series(10, 100, 16), series(5, 40, 10));
    Estimate ratio = change.ratio().orElseThrow();
    assertThat(ratio.value()).isCloseTo(0.5, within(1e-12));
    assertThat(ratio.interval().orElseThrow().low()).isCloseTo(0.28725, within(1e-4));
    assertThat(ratio.interval().orElseThrow().high()).isCloseTo(0.87034, within(1e-4));
    assertThat(change.significance()).isEqualTo(Significance.SIGNIFICANT);
    assertThat(change.pairs()).isEqualTo(3);
  }

  /** Each round is twice as slow as the one before, for both: unpaired, noise would hide it. */
  @Test
  void whatSlowsDownAWholeRoundFallsOut() {
    Series first = series(80, 40, 20, 10);
    Series other = series(72, 36.2, 17.9, 9);
    assertThat(paired(first, other).significance()).isEqualTo(Significance.SIGNIFICANT);
    assertThat(Change.unpaired(first.sample(), other.sample(), 95).significance())
        .isEqualTo(Significance.NONE);
  }

  @Test
  void anIntervalThatIncludesOneIsNoDifference() {
    assertThat(paired(series(10, 11, 10), series(11, 10, 10.5)).significance())
        .isEqualTo(Significance.NONE);
  }

  @Test
  void oneRoundSaysNothingOfChance() {
    Change change = paired(series(10), series(5));
    assertThat(change.ratio().orElseThrow().value()).isCloseTo(0.5, within(1e-12));
    assertThat(change.significance()).isEqualTo(Significance.UNKNOWN);
  }

  @Test
  void onlyRoundsThatBothCompletedCount() {
    Series first = new Series(GOODPUT, List.of(new Observation(1, 10), new Observation(3, 20)));
    Series other = new Series(GOODPUT, List.of(new Observation(2, 999), new Observation(3, 10)));
    assertThat(paired(first, other).pairs()).isEqualTo(1);
    assertThat(paired(first, other).ratio().orElseThrow().value()).isCloseTo(0.5, within(1e-12));
    assertThat(Change.paired(series(1), new Series(GOODPUT, List.of(new Observation(2, 1))), 95))
        .isEmpty();
  }

  @Test
  void zerosHaveDifferencesAndNoRatio() {
    Change change = paired(series(0, 0, 0), series(5, 6, 7));
    assertThat(change.ratio()).isEmpty();
    assertThat(change.difference().value()).isCloseTo(6, within(1e-12));
    assertThat(change.significance()).isEqualTo(Significance.SIGNIFICANT);
  }

  /** SciPy 1's {@code ttest_ind(equal_var=False)} of the same values: 5.795832 to 10.004168. */
  @Test
  void unpairedIsWelch() {
    Change change = Change.unpaired(Sample.of(20, 22, 19, 20, 22), Sample.of(28, 30, 29, 27), 95);
    ConfidenceInterval interval = change.difference().interval().orElseThrow();
    assertThat(change.difference().value()).isCloseTo(7.9, within(1e-12));
    assertThat(interval.low()).isCloseTo(5.795832, within(1e-6));
    assertThat(interval.high()).isCloseTo(10.004168, within(1e-6));
  }

  /** Of one run, the next may be anywhere within the spread of the several: t s sqrt(1 + 1/n). */
  @Test
  void oneRunBorrowsTheSpreadOfTheSeveral() {
    Sample several = Sample.of(9, 10, 11);
    ConfidenceInterval interval =
        Change.unpaired(Sample.of(10), several, 95).difference().interval().orElseThrow();
    assertThat(interval.high()).isCloseTo(4.303 * Math.sqrt(1 + 1 / 3.0), within(0.001));
    assertThat(Change.unpaired(Sample.of(1), Sample.of(2), 95).significance())
        .isEqualTo(Significance.UNKNOWN);
  }

  @Property
  void aRatioTheOtherWayIsItsInverse(
      @ForAll @Size(min = 2, max = 20) List<@DoubleRange(min = 0.01, max = 1e12) Double> values,
      @ForAll long seed) {
    List<Double> others = new ArrayList<>(values);
    Collections.shuffle(others, new Random(seed));
    Series first = series(values.stream().mapToDouble(d -> d).toArray());
    Series other = series(others.stream().mapToDouble(d -> d).toArray());
    Estimate there = paired(first, other).ratio().orElseThrow();
    Estimate back = paired(other, first).ratio().orElseThrow();
    assertThat(there.value() * back.value()).isCloseTo(1, within(1e-9));
    assertThat(there.interval().orElseThrow().contains(there.value())).isTrue();
    assertThat(there.interval().orElseThrow().contains(1))
        .isEqualTo(back.interval().orElseThrow().contains(1));
  }

  @Property
  void aVariantDoesNotDifferFromItself(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0, max = 1e12) Double> values) {
    Series series = series(values.stream().mapToDouble(d -> d).toArray());
    assertThat(paired(series, series).significance()).isNotEqualTo(Significance.SIGNIFICANT);
  }
}
