package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import java.util.List;
import java.util.function.Consumer;

/**
 * Shows the same in several ways, each told in the order of the list.
 *
 * @param reports in which order they are told
 */
public record CommandReports(List<CommandReport> reports) implements CommandReport {
  public CommandReports {
    reports = List.copyOf(reports);
  }

  @Override
  public void begin(int tests) {
    reports.forEach(each -> each.begin(tests));
  }

  @Override
  public void beginRuns(List<Variant> variants, StopRule rule) {
    reports.forEach(each -> each.beginRuns(variants, rule));
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    return new Reports(reports.stream().map(each -> each.test(heading, config)).toList());
  }

  @Override
  public void notRun(Heading heading, String why) {
    reports.forEach(each -> each.notRun(heading, why));
  }

  @Override
  public void end() {
    reports.forEach(CommandReport::end);
  }

  @Override
  public void end(Comparison comparison) {
    reports.forEach(each -> each.end(comparison));
  }

  @Override
  public void end(TrialConclusion conclusion) {
    reports.forEach(each -> each.end(conclusion));
  }

  /** Those of one test. */
  private record Reports(List<Report> reports) implements Report {
    private void each(Consumer<Report> told) {
      reports.forEach(told);
    }

    @Override
    public void onNotice(String line) {
      each(report -> report.onNotice(line));
    }

    @Override
    public void onQueued(int place, int waiting) {
      each(report -> report.onQueued(place, waiting));
    }

    @Override
    public void onStart(RunStart start) {
      each(report -> report.onStart(start));
    }

    @Override
    public void onStep(RampStep step) {
      each(report -> report.onStep(step));
    }

    @Override
    public void onInterval(RunInterval interval) {
      each(report -> report.onInterval(interval));
    }

    @Override
    public boolean showsDistribution() {
      return reports.stream().anyMatch(Report::showsDistribution);
    }

    @Override
    public void onDistribution(LatencyDistribution soFar) {
      reports.stream()
          .filter(Report::showsDistribution)
          .forEach(each -> each.onDistribution(soFar));
    }

    @Override
    public void onFinish(Measurement result) {
      each(report -> report.onFinish(result));
    }

    @Override
    public void onNotStarted(Failure failure) {
      each(report -> report.onNotStarted(failure));
    }

    @Override
    public Report part(Part part) {
      return new Reports(reports.stream().map(each -> each.part(part)).toList());
    }
  }
}
