package io.perfport.client.report.output;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import java.util.List;

/** Two formats of the same results: each call goes to the first, then to the second. */
record ReportPair(CommandReport first, CommandReport second) implements CommandReport {
  @Override
  public void beginRuns(List<Variant> variants, StopRule rule) {
    first.beginRuns(variants, rule);
    second.beginRuns(variants, rule);
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    return new OfTest(first.test(heading, config), second.test(heading, config));
  }

  @Override
  public void notRun(Heading heading, String why) {
    first.notRun(heading, why);
    second.notRun(heading, why);
  }

  @Override
  public void end() {
    first.end();
    second.end();
  }

  @Override
  public void end(Comparison comparison) {
    first.end(comparison);
    second.end(comparison);
  }

  @Override
  public void end(TrialConclusion conclusion) {
    first.end(conclusion);
    second.end(conclusion);
  }

  /** The same of one test. */
  private record OfTest(Report first, Report second) implements Report {
    @Override
    public void onNotice(String line) {
      first.onNotice(line);
      second.onNotice(line);
    }

    @Override
    public void onStart(RunStart start) {
      first.onStart(start);
      second.onStart(start);
    }

    @Override
    public void onStep(RampStep step) {
      first.onStep(step);
      second.onStep(step);
    }

    @Override
    public void onInterval(RunInterval interval) {
      first.onInterval(interval);
      second.onInterval(interval);
    }

    @Override
    public void onFinish(Measurement result) {
      first.onFinish(result);
      second.onFinish(result);
    }

    @Override
    public void onNotStarted(Failure failure) {
      first.onNotStarted(failure);
      second.onNotStarted(failure);
    }

    @Override
    public Report part(Part part) {
      return new OfTest(first.part(part), second.part(part));
    }
  }
}
