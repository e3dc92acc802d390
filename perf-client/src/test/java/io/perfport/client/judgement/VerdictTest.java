package io.perfport.client.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.judgement.BaselineJudgement.Tolerance;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Unit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final Measure GOODPUT = Measure.more("goodput", Unit.BITS_PER_SECOND);
  private static final Measure CPU = Measure.less("cpu_client", Unit.SECONDS_PER_GIGABYTE);
  private static final Measure LOST = Measure.less("lost", Unit.PERCENT);

  private static Verdict verdict(Measure measure, double[] then, double... now) {
    Sample before = Sample.of(then);
    return Verdict.of(measure, before.mean(), Change.unpaired(before, Sample.of(now), 95), 5);
  }

  private static double[] runs(double... values) {
    return values;
  }

  @Test
  void withOneRunEachTheToleranceAloneDecides() {
    assertThat(verdict(GOODPUT, runs(100), 94)).isEqualTo(Verdict.REGRESSED);
    assertThat(verdict(GOODPUT, runs(100), 96)).isEqualTo(Verdict.WITHIN_TOLERANCE);
    assertThat(verdict(GOODPUT, runs(100), 106)).isEqualTo(Verdict.IMPROVED);
    assertThat(verdict(CPU, runs(1), 1.06)).isEqualTo(Verdict.REGRESSED);
    assertThat(verdict(CPU, runs(1), 0.9)).isEqualTo(Verdict.IMPROVED);
  }

  @Test
  void severalRunsThatVaryMuchAreNoProof() {
    assertThat(verdict(GOODPUT, runs(100, 60, 140), 90, 50, 130)).isEqualTo(Verdict.WITHIN_NOISE);
    assertThat(verdict(GOODPUT, runs(100, 101, 99), 90, 91, 89)).isEqualTo(Verdict.REGRESSED);
  }

  @Test
  void theToleranceItselfIsTolerated() {
    assertThat(verdict(LOST, runs(0), 5)).isEqualTo(Verdict.WITHIN_TOLERANCE);
  }

  @Test
  void whatMayBeChanceIsNoImprovement() {
    assertThat(verdict(GOODPUT, runs(100, 60, 140), 110, 70, 150))
        .isEqualTo(Verdict.WITHIN_TOLERANCE);
  }

  @Test
  void whatIsSureButSmallIsWithinTheTolerance() {
    assertThat(verdict(GOODPUT, runs(100, 100.1, 99.9), 97, 97.1, 96.9))
        .isEqualTo(Verdict.WITHIN_TOLERANCE);
  }

  @Test
  void sharesAreJudgedByPoints() {
    assertThat(verdict(LOST, runs(0), 4)).isEqualTo(Verdict.WITHIN_TOLERANCE);
    assertThat(verdict(LOST, runs(0), 6)).isEqualTo(Verdict.REGRESSED);
    assertThat(verdict(LOST, runs(1), 3)).isEqualTo(Verdict.WITHIN_TOLERANCE);
  }

  @Test
  void nothingAtAllIsARegression() {
    assertThat(verdict(GOODPUT, runs(100), 0)).isEqualTo(Verdict.REGRESSED);
    assertThat(verdict(GOODPUT, runs(0), 0)).isEqualTo(Verdict.WITHIN_TOLERANCE);
    assertThat(verdict(GOODPUT, runs(0), 100)).isEqualTo(Verdict.IMPROVED);
  }

  @Test
  void whatIsOnlyShownIsNotJudged() {
    assertThat(verdict(Measure.shown("retransmitted", Unit.SEGMENTS), runs(1), 50))
        .isEqualTo(Verdict.NOT_JUDGED);
  }

  @Test
  void aToleranceMayBeAnotherForOneMeasure() {
    Tolerance tolerance = new Tolerance(5, Map.of("cpu_client", 30.0));
    assertThat(tolerance.of(CPU)).isEqualTo(30);
    assertThat(tolerance.of(GOODPUT)).isEqualTo(5);
  }
}
