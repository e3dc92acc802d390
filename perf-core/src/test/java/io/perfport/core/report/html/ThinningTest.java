package io.perfport.core.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThinningTest {
  private static final int DAY = 86_400;

  private static double[] line(double value) {
    double[] line = new double[DAY];
    Arrays.fill(line, value);
    return line;
  }

  @Test
  void aShortCourseIsDrawnWhole() {
    assertThat(Thinning.kept(5, 10, List.of(new double[] {1, 2, 3, 4, 5})))
        .containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void aPeakAndAGapOfOneIntervalInADayStay() {
    double[] line = line(10);
    line[12_345] = 99;
    line[60_001] = 0;
    assertThat(Thinning.kept(DAY, 2_000, List.of(line)))
        .contains(0, 12_345, 60_001, DAY - 1)
        .isSorted()
        .hasSizeLessThanOrEqualTo(2_000);
  }

  @Test
  void theExtremesOfEachLineStay() {
    double[] first = line(1);
    double[] second = line(1);
    first[777] = 5;
    second[778] = -5;
    assertThat(Thinning.kept(DAY, 500, List.of(first, second)))
        .contains(777, 778)
        .hasSizeLessThanOrEqualTo(500);
  }

  @Test
  void whatIsNotThereIsNoExtreme() {
    double[] line = line(Double.NaN);
    line[40_000] = 1;
    assertThat(Thinning.kept(DAY, 100, List.of(line))).containsExactly(0, 40_000, DAY - 1);
  }

  @Test
  void manyLinesDoNotMakeManyPoints() {
    List<double[]> lines = IntStream.range(0, 9).mapToObj(each -> line(each)).toList();
    assertThat(Thinning.kept(DAY, 2_000, lines)).hasSizeLessThanOrEqualTo(2_000);
  }
}
