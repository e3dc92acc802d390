package io.perfport.client.report;

import io.perfport.client.ClientConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.common.unit.RateFormat;

/** A heading for each phase, and its ordinary report below. */
record TextPhases(LineSink lines, RateFormat rates, Style style) implements PhaseReport {
  @Override
  public Report running(PhaseHeading phase, ClientConfig config) {
    head(phase, phase.reported() ? "" : ", not reported");
    if (phase.reported()) {
      return new TextReport(lines, rates, style, config.transport().inWords());
    }
    lines.progress(() -> style.faint(phase.name()));
    return SilentReport.INSTANCE;
  }

  private void head(PhaseHeading phase, String more) {
    if (phase.number() > 1) {
      lines.print("");
    }
    lines.print(style.strong(phase + more));
  }

  @Override
  public void finished(PhaseHeading phase, ClientConfig config, TestResult result) {
    lines.endProgress();
    if (!phase.reported() && result.outcome() instanceof Outcome.Failed failed) {
      say("The phase broke off", failed.failure());
    }
  }

  @Override
  public void notStarted(PhaseHeading phase, ClientConfig config, Failure failure) {
    lines.endProgress();
    say("The phase did not start", failure);
  }

  private void say(String what, Failure why) {
    lines.print(
        style.bad("%s (%s): %s".formatted(what, why.reason().tag(), Style.visible(why.detail()))));
  }

  @Override
  public void notRun(PhaseHeading phase, String why) {
    head(phase, ", not run: " + why);
  }
}
