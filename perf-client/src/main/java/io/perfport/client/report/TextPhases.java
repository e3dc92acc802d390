package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.unit.RateFormat;

/** A heading for each phase, and its ordinary report below. */
record TextPhases(LineSink lines, RateFormat rates, Style style) implements PhaseReport {
  @Override
  public Reports running(PhaseHeading phase) {
    head(phase, phase.reported() ? "" : ", not reported");
    if (phase.reported()) {
      return new TextResults(() -> lines, rates, style);
    }
    lines.progress(() -> style.faint(phase.name()));
    return Reports.SILENT;
  }

  private void head(PhaseHeading phase, String more) {
    if (phase.number() > 1) {
      lines.print("");
    }
    lines.print(style.strong(phase + more));
  }

  @Override
  public void finished(PhaseHeading phase, TestConfig config, Measurement result) {
    lines.endProgress();
    if (!phase.reported() && result.outcome() instanceof Outcome.Failed failed) {
      say("The phase broke off", failed.failure());
    }
  }

  @Override
  public void notStarted(PhaseHeading phase, TestConfig config, Failure failure) {
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
