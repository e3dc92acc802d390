package io.perfport.client.report.text;

import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.unit.RateFormat;
import java.util.List;

/** Several runs for people: one line each, and tables at the end. */
final class TextRuns {
  private final LineSink lines;
  private final RateFormat rates;
  private final FigureText text;
  private final Style style;

  /** Widest label, so that the lines of the runs stand below each other. */
  private final int labelWidth;

  /** Whether the first run has said what is tested, and what there was to know about it. */
  private boolean described;

  private boolean noticed;

  TextRuns(LineSink lines, RateFormat rates, Style style, List<Variant> variants, StopRule rule) {
    this.lines = lines;
    this.rates = rates;
    this.text = new FigureText(rates);
    this.style = style;
    this.labelWidth = variants.stream().mapToInt(each -> each.label().length()).max().orElseThrow();
    String rounds =
        rule.widthPercent().isPresent()
            ? "until every %s interval is at most %s wide, %d to %d rounds"
                .formatted(
                    FigureText.percent(rule.levelPercent()),
                    FigureText.percent(rule.widthPercent().getAsDouble()),
                    Math.min(rule.rounds(), StopRule.MIN_ROUNDS_FOR_WIDTH),
                    rule.rounds())
            : rule.rounds() == 1 ? "1 round" : rule.rounds() + " rounds";
    lines.detail(
        variants.size() == 1
            ? "Repeating one test: " + rounds
            : "Comparing %d variants, interleaved: %s".formatted(variants.size(), rounds));
  }

  Report run(Heading.Run run) {
    Line line = new Line(run);
    line.progress("");
    return line;
  }

  /** The line of one run; above the first of all, what is tested. */
  private final class Line implements Report {
    private final Heading.Run run;
    private boolean queued;

    private Line(Heading.Run run) {
      this.run = run;
    }

    @Override
    public void onNotice(String line) {
      if (!noticed) {
        noticed = true;
        lines.detail(line);
      }
    }

    private void progress(String more) {
      lines.progress(
          curve ->
              style.faint("round %d: %s%s".formatted(run.round(), run.variant().label(), more)));
    }

    @Override
    public void onQueued(int place, int waiting) {
      lines.endProgress();
      progress(", place %d of %d in the server's line".formatted(place, waiting));
      queued = true;
    }

    @Override
    public void onStart(RunStart start) {
      if (queued) {
        lines.endProgress();
        progress("");
      }
      if (!described) {
        described = true;
        lines.detail("%s on %s".formatted(start.facts().client(), start.facts().system()));
        lines.detail("First test: " + RunLines.of(start, rates, style).plan());
        lines.detail(style.strong("Round  " + pad("Variant") + "  Figure"));
      }
    }

    /** Of a test of several runs the first says what is tested. */
    @Override
    public Report part(Part part) {
      return part == Part.IDLE
          ? new Report() {
            @Override
            public void onStart(RunStart start) {
              Line.this.onStart(start);
            }
          }
          : Report.SILENT;
    }

    @Override
    public void onFinish(Measurement result) {
      Trial.Ending ending = Trial.Ending.of(result);
      if (ending instanceof Trial.Completed) {
        print(headline(ending), false);
      } else if (ending instanceof Trial.Failed failed) {
        print("broke off " + why(failed.why()), true);
      } else {
        print("interrupted, not counted: " + headline(ending), true);
      }
    }

    @Override
    public void onNotStarted(Failure failure) {
      print("did not start " + why(failure), true);
    }

    private void print(String what, boolean bad) {
      lines.endProgress();
      String line = "%5d  %s  %s".formatted(run.round(), pad(run.variant().label()), what);
      if (bad) {
        lines.print(style.bad(line));
      } else {
        lines.detail(line);
      }
    }
  }

  private static String why(Failure failure) {
    return "(%s): %s".formatted(failure.reason().tag(), Style.visible(failure.detail()));
  }

  private String headline(Trial.Ending ending) {
    return ending.figures().stream().findFirst().map(this::print).orElse("no figure");
  }

  private String print(Figure figure) {
    return figure.measure().words() + " " + text.print(figure.measure().unit(), figure.value());
  }

  private String pad(String label) {
    return label + " ".repeat(Math.max(0, Math.max(labelWidth, 7) - label.length()));
  }

  void end(TrialConclusion conclusion) {
    TrialTable.of(conclusion, text, style).forEach(lines::print);
    conclusion
        .baseline()
        .ifPresent(judgement -> BaselineTable.of(judgement, text, style).forEach(lines::print));
  }
}
