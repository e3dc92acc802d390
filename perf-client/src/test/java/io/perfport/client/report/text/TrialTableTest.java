package io.perfport.client.report.text;

import io.perfport.client.judgement.Baseline;
import io.perfport.client.judgement.BaselineJudgement;
import io.perfport.client.judgement.BaselineJudgement.Tolerance;
import io.perfport.client.judgement.Sample;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialSummary;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Trials;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.Golden;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.TestFigures;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The tables at the end, word by word. */
class TrialTableTest {
  private static final FigureText TEXT = new FigureText(RateFormat.ADAPTIVE);
  private static final Variant EPOLL = new Variant(Map.of("transport", "epoll"));
  private static final Variant NIO = new Variant(Map.of("transport", "nio"));
  private static final double[] GIGABITS = {20, 21, 20.5, 20.2, 40};

  private static List<Figure> figures(double gigabits, double cpu, long retransmits) {
    return List.of(
        new Figure(TestFigures.GOODPUT, gigabits * 1e9),
        new Figure(TestFigures.CLIENT_CPU, cpu),
        new Figure(TestFigures.RETRANSMITTED, (double) retransmits));
  }

  private static TrialSummary summary(List<Variant> variants) {
    Trials trials = new Trials(variants);
    for (int i = 0; i < GIGABITS.length; i++) {
      for (Variant variant : variants) {
        double slower = variant.equals(NIO) ? 0.9 : 1;
        trials.add(
            new Trial(
                i + 1,
                variant,
                new Trial.Completed(figures(slower * GIGABITS[i], 0.3 + i / 100.0, i))));
      }
    }
    trials.add(
        new Trial(
            6, EPOLL, new Trial.NotStarted(new Failure(FailureReason.SERVER_FULL, "it is full"))));
    return trials.summary(95);
  }

  private static TrialConclusion conclusion(List<Variant> variants, Optional<Baseline> baseline) {
    TrialSummary summary = summary(variants);
    return new TrialConclusion(
        summary,
        new StopRule(6, 95, OptionalDouble.of(5)),
        StopRule.Reason.WIDTH_NOT_REACHED,
        Map.of("transport=kqueue", "it is for macOS and BSD"),
        baseline.map(
            given ->
                BaselineJudgement.of(
                    given, new Tolerance(5, Map.of()), summary, Map.of(EPOLL, Map.of("a", "2")))));
  }

  private static void check(String file, List<String> lines) {
    Golden.check(file, String.join("\n", lines) + "\n");
  }

  @Test
  void oneTableForEachFigure() {
    check(
        "trials-compared.txt",
        TrialTable.of(conclusion(List.of(EPOLL, NIO), Optional.empty()), TEXT, Style.PLAIN));
  }

  @Test
  void oneVariantHasNoRatio() {
    check(
        "trials-repeated.txt",
        TrialTable.of(conclusion(List.of(EPOLL), Optional.empty()), TEXT, Style.PLAIN));
  }

  @Test
  void whatRegressedIsClear() {
    Map<Measure, Sample> then =
        Map.of(
            TestFigures.GOODPUT, Sample.of(50e9, 51e9, 49e9),
            TestFigures.LOST, Sample.of(0));
    Baseline baseline =
        new Baseline(
            "base.json",
            List.of(new Baseline.Earlier("transport=epoll", then, Map.of("a", "1", "b", "x"))));
    TrialConclusion conclusion = conclusion(List.of(EPOLL, NIO), Optional.of(baseline));
    List<String> lines = new ArrayList<>();
    lines.addAll(BaselineTable.of(conclusion.baseline().orElseThrow(), TEXT, Style.PLAIN));
    check("trials-baseline.txt", lines);
  }
}
