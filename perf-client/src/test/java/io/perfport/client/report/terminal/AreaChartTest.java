package io.perfport.client.report.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AreaChartTest {
  private static String draw(boolean unicode, double... values) {
    Canvas canvas = new Canvas(2, values.length, unicode);
    AreaChart.draw(canvas, 0, 0, 2, values, 16, Tone.PLAIN);
    return String.join("|", canvas.lines(false));
  }

  @Test
  void columnsAreAsHighAsTheirValuesToAnEighth() {
    assertThat(draw(true, 16, 12, 8, 4, 1)).isEqualTo("█▄   |███▄▁");
    assertThat(draw(false, 16, 12, 8, 4, 1)).isEqualTo("#=   |###=_");
  }

  @Test
  void zeroIsNotNothing() {
    assertThat(draw(true, 0, Double.NaN)).isEqualTo("  |▁ ");
  }

  /** Cells of the chart alone are drawn, also by values that are out of its range. */
  @Property
  void nothingIsDrawnOutsideOfTheChart(
      @ForAll @DoubleRange(min = 0, max = 1e15) double value,
      @ForAll @DoubleRange(min = 0.01, max = 1e15) double top,
      @ForAll @IntRange(min = 1, max = 10) int height) {
    Canvas canvas = new Canvas(height + 2, 3, true);
    AreaChart.draw(canvas, 1, 1, height, new double[] {value}, top, Tone.PLAIN);
    assertThat(canvas.lines(false).get(0)).isBlank();
    assertThat(canvas.lines(false).get(height + 1)).isBlank();
    assertThat(canvas.lines(false)).allMatch(line -> line.startsWith(" ") && line.endsWith(" "));
    assertThat(canvas.lines(false).get(height)).isNotBlank();
  }
}
