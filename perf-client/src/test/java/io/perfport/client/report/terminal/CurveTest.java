package io.perfport.client.report.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfport.client.report.terminal.Curve.Fold;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static final double NONE = Double.NaN;

  @Test
  void intervalsThatShareAColumnAreFolded() {
    Curve mean = new Curve(Fold.MEAN);
    Curve max = new Curve(Fold.MAX);
    for (Curve each : List.of(mean, max)) {
      each.add(0, 1, 10);
      each.add(1, 2, 30);
    }
    assertThat(mean.columns(0, 4, 2)).containsExactly(20, NONE);
    assertThat(max.columns(0, 4, 2)).containsExactly(30, NONE);
    assertThat(mean.columns(0, 2, 4)).containsExactly(10, 10, 30, 30);
  }

  @Test
  void whatWasNotMeasuredIsAGap() {
    Curve curve = new Curve(Fold.MAX);
    curve.add(0, 1, NONE);
    curve.add(1, 2, 0);
    assertThat(curve.columns(0, 2, 2)).containsExactly(NONE, 0);
    assertThat(curve.greatest()).isZero();
  }

  @Test
  void theOldestIntervalsAreForgotten() {
    Curve curve = new Curve(Fold.MEAN);
    for (int i = 0; i < 3 * Curve.KEPT; i++) {
      curve.add(i, i + 1, i);
    }
    assertThat(curve.startSeconds()).isEqualTo(2.0 * Curve.KEPT);
    assertThat(curve.latest(2)).containsExactly(3 * Curve.KEPT - 2, 3 * Curve.KEPT - 1);
    assertThat(curve.columns(0, Curve.KEPT, 1)).containsExactly(NONE);
    assertThat(curve.greatest()).isEqualTo(3 * Curve.KEPT - 1);
  }

  @Property
  void columnsNeverLeaveTheRangeOfTheValues(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0, max = 1e12) Double> values,
      @ForAll @IntRange(min = 1, max = 300) int columns,
      @ForAll boolean mean) {
    Curve curve = new Curve(mean ? Fold.MEAN : Fold.MAX);
    for (int i = 0; i < values.size(); i++) {
      curve.add(i * 0.3, (i + 1) * 0.3, values.get(i));
    }
    double top = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    assertThat(Arrays.stream(curve.columns(0, values.size() * 0.3, columns)))
        .hasSize(columns)
        .allSatisfy(value -> assertThat(value).isBetween(0.0, top * 1.000001 + 1e-9));
    assertThat(curve.greatest()).isCloseTo(top, within(0.0));
  }
}
