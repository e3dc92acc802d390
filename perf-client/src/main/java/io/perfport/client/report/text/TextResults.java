package io.perfport.client.report.text;

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
import io.perfport.common.result.Outcome;
import io.perfport.common.unit.RateFormat;
import java.util.List;

/**
 * Lines for people: of one test its report; of several a heading, and the report below; of many
 * runs one line each, and tables at the end.
 */
public final class TextResults implements CommandReport {
  private final LineSink lines;
  private final RateFormat rates;
  private final Style style;
  private TextRuns runs;

  public TextResults(LineSink lines, RateFormat rates, Style style) {
    this.lines = lines;
    this.rates = rates;
    this.style = style;
  }

  @Override
  public void beginRuns(List<Variant> variants, StopRule rule) {
    runs = new TextRuns(lines, rates, style, variants, rule);
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    if (heading instanceof Heading.Run run) {
      return runs.run(run);
    }
    String transport = config.server().inWords();
    if (heading instanceof Heading.Phase phase) {
      printHeading(phase, phase.reported() ? "" : ", not reported");
      return phase.reported() ? new ReportedPhase(transport) : new UnreportedPhase(phase);
    }
    return new TextReport(lines, rates, style, transport);
  }

  private void printHeading(Heading.Phase phase, String more) {
    if (phase.number() > 1) {
      lines.print("");
    }
    lines.print(style.strong(phase + more));
  }

  @Override
  public void notRun(Heading heading, String why) {
    if (heading instanceof Heading.Phase phase) {
      printHeading(phase, ", not run: " + why);
    }
  }

  @Override
  public void end(Comparison comparison) {
    ComparisonTable.print(comparison, rates, style).forEach(lines::print);
  }

  @Override
  public void end(TrialConclusion conclusion) {
    runs.end(conclusion);
  }

  private void printWhy(String what, Failure why) {
    lines.print(
        style.bad("%s (%s): %s".formatted(what, why.reason().tag(), Style.visible(why.detail()))));
  }

  private final class ReportedPhase extends TextReport {
    private ReportedPhase(String transport) {
      super(lines, rates, style, transport);
    }

    @Override
    public void onNotStarted(Failure failure) {
      super.onNotStarted(failure);
      printWhy("The phase did not start", failure);
    }
  }

  /** A phase whose figures are not shown: only its name while it runs, and what goes wrong. */
  private final class UnreportedPhase implements Report {
    private UnreportedPhase(Heading.Phase phase) {
      lines.progress(curve -> style.faint(phase.name()));
    }

    @Override
    public void onFinish(Measurement result) {
      lines.endProgress();
      if (result.outcome() instanceof Outcome.Failed failed) {
        printWhy("The phase broke off", failed.failure());
      }
    }

    @Override
    public void onNotStarted(Failure failure) {
      lines.endProgress();
      printWhy("The phase did not start", failure);
    }
  }
}
