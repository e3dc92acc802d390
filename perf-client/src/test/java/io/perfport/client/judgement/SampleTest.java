package io.perfport.client.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTest {
  /** SciPy's {@code ttest_1samp} of the same values: 2.103676 to 2.496324. */
  @Test
  void theIntervalOfTheMeanIsThatOfATable() {
    Sample sample = Sample.of(2.1, 2.5, 2.2, 2.4, 2.3);
    ConfidenceInterval interval = sample.meanInterval(95).orElseThrow();
    assertThat(sample.mean()).isCloseTo(2.3, within(1e-12));
    assertThat(sample.standardDeviation()).isCloseTo(Math.sqrt(0.025), within(1e-12));
    assertThat(interval.low()).isCloseTo(2.103676, within(1e-6));
    assertThat(interval.high()).isCloseTo(2.496324, within(1e-6));
    assertThat(sample.widthPercent(95)).isCloseTo(100 * 0.392648 / 2.3, within(1e-3));
  }

  /** Two-sided critical values of Student's t, as printed in any table. */
  @ParameterizedTest
  @CsvSource({"1, 95, 12.706", "4, 95, 2.776", "9, 99, 3.250", "29, 95, 2.045", "4, 90, 2.132"})
  void criticalValues(int freedom, double level, double t) {
    assertThat(ConfidenceInterval.student(0, 1, freedom, level).high())
        .isCloseTo(t, within(0.0005));
  }

  @Test
  void medianOfAnEvenNumberIsTheMiddleOfTheTwo() {
    assertThat(Sample.of(4, 1, 3, 2).median()).isEqualTo(2.5);
    assertThat(Sample.of(9, 1, 5).median()).isEqualTo(5);
  }

  @Test
  void oneValueHasNoInterval() {
    assertThat(Sample.of(7).meanInterval(95)).isEmpty();
    assertThat(Sample.of(7).widthPercent(95)).isInfinite();
    assertThat(Sample.of(7).standardDeviation()).isZero();
  }

  @Test
  void equalValuesAreSure() {
    assertThat(Sample.of(0.1, 0.1, 0.1).widthPercent(95)).isZero();
    assertThat(Sample.of(0, 0).widthPercent(95)).isZero();
  }

  @Test
  void aWidthAroundZeroIsNeverNarrow() {
    assertThat(Sample.of(-1, 1).widthPercent(95)).isInfinite();
  }

  /** Quartiles of 1 to 5 by type 7 are 2 and 4, so the fences stand at -1 and 7. */
  @Test
  void tukeysFences() {
    Sample sample = Sample.of(1, 2, 3, 4, 5);
    assertThat(sample.isOutlier(7)).isFalse();
    assertThat(sample.isOutlier(7.01)).isTrue();
    assertThat(sample.isOutlier(-1)).isFalse();
    assertThat(sample.isOutlier(-1.01)).isTrue();
  }

  @Test
  void anOutlierIsShownAndStays() {
    Series series =
        new Series(
            Measure.more("goodput", Unit.BITS_PER_SECOND),
            List.of(
                new Observation(1, 10),
                new Observation(2, 11),
                new Observation(3, 90),
                new Observation(4, 10),
                new Observation(5, 12)));
    assertThat(series.outliers()).containsExactly(new Observation(3, 90));
    assertThat(series.sample().mean()).isCloseTo(26.6, within(1e-9));
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Sample.of());
    assertThatIllegalArgumentException().isThrownBy(() -> Sample.of(1, Double.NaN));
  }

  @Property
  void theIntervalContainsTheMeanAndGrowsWithTheLevel(
      @ForAll @Size(min = 2, max = 40) List<@DoubleRange(min = -1e12, max = 1e12) Double> values) {
    Sample sample = Sample.of(values);
    ConfidenceInterval narrow = sample.meanInterval(90).orElseThrow();
    ConfidenceInterval wide = sample.meanInterval(99).orElseThrow();
    assertThat(narrow.contains(sample.mean())).isTrue();
    assertThat(wide.contains(narrow.low()) && wide.contains(narrow.high())).isTrue();
    assertThat(sample.median()).isBetween(sample.min(), sample.max());
    assertThat(sample.isOutlier(sample.median())).isFalse();
  }

  @Property
  void theOrderOfTheRunsMeansNothing(
      @ForAll @Size(min = 2, max = 40) List<@DoubleRange(min = 0, max = 1e12) Double> values,
      @ForAll long seed) {
    List<Double> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, new Random(seed));
    Sample one = Sample.of(values);
    Sample other = Sample.of(shuffled);
    assertThat(other.mean()).isEqualTo(one.mean());
    assertThat(other.meanInterval(95)).isEqualTo(one.meanInterval(95));
    assertThat(other.median()).isEqualTo(one.median());
  }

  /** What a 95 % interval promises, over 2000 samples of five with a known mean. */
  @Test
  void aboutNinetyFiveOfAHundredIntervalsHoldTheTrueMean() {
    Random random = new Random(20261123);
    int held = 0;
    for (int i = 0; i < 2000; i++) {
      Sample sample = Sample.of(random.doubles(5).map(u -> 100 + random.nextGaussian()).toArray());
      held += sample.meanInterval(95).orElseThrow().contains(100) ? 1 : 0;
    }
    assertThat(held).isBetween(1860, 1940);
  }
}
