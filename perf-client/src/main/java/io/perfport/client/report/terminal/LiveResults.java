package io.perfport.client.report.terminal;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.unit.RateFormat;
import java.util.List;

/**
 * Shows a command's tests on a screen while they run, and tells all of it to another report. Who
 * opened the screen closes it, when the result is where it belongs.
 */
public final class LiveResults implements CommandReport {
  private final CommandReport told;
  private final LiveScreen screen;
  private final LiveModel model;

  /**
   * @param told what it prints has to go to {@link LiveScreen#behind}, or elsewhere
   */
  public LiveResults(CommandReport told, LiveScreen screen, RateFormat rates) {
    this.told = told;
    this.screen = screen;
    this.model = new LiveModel(rates);
  }

  @Override
  public void begin(int tests) {
    model.expect(tests);
    told.begin(tests);
  }

  @Override
  public void beginRuns(List<Variant> variants, StopRule rule) {
    model.expect(variants, rule);
    told.beginRuns(variants, rule);
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    model.begin(heading);
    return new Watched(told.test(heading, config), Report.Part.LOAD, true);
  }

  @Override
  public void notRun(Heading heading, String why) {
    told.notRun(heading, why);
  }

  @Override
  public void end() {
    told.end();
  }

  @Override
  public void end(Comparison comparison) {
    told.end(comparison);
  }

  @Override
  public void end(TrialConclusion conclusion) {
    told.end(conclusion);
  }

  /** One test, or a run of it; a test of one run counts as the load. */
  private final class Watched implements Report {
    private final Report to;
    private final Part part;
    private final boolean whole;

    private Watched(Report to, Part part, boolean whole) {
      this.to = to;
      this.part = part;
      this.whole = whole;
    }

    @Override
    public Report part(Part each) {
      return new Watched(to.part(each), each, false);
    }

    @Override
    public boolean showsDistribution() {
      return true;
    }

    @Override
    public void onNotice(String line) {
      to.onNotice(line);
    }

    @Override
    public void onQueued(int place, int waiting) {
      to.onQueued(place, waiting);
    }

    @Override
    public void onStart(RunStart start) {
      model.begin(part, start);
      screen.show(model::frame);
      to.onStart(start);
    }

    @Override
    public void onStep(RampStep step) {
      model.add(part, step);
      to.onStep(step);
    }

    @Override
    public void onInterval(RunInterval interval) {
      model.add(part, interval);
      to.onInterval(interval);
    }

    @Override
    public void onDistribution(LatencyDistribution soFar) {
      model.show(part, soFar);
      if (to.showsDistribution()) {
        to.onDistribution(soFar);
      }
    }

    @Override
    public void onFinish(Measurement result) {
      if (whole) {
        model.end(result);
      }
      to.onFinish(result);
    }

    @Override
    public void onNotStarted(Failure failure) {
      to.onNotStarted(failure);
    }
  }
}
