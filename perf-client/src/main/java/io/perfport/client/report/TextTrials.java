package io.perfport.client.report;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.Figure;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.common.plan.PlanInWords;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Interval;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.RateFormat;
import java.util.List;
import java.util.Optional;

/** One line a run, and tables at the end. */
final class TextTrials implements TrialReport {
  private final LineSink lines;
  private final FigureText text;
  private final Style style;

  /** Widest label, so that the lines of the runs stand below each other. */
  private int labelWidth;

  /** Whether the first run has said what is tested, and what there was to know about it. */
  private boolean described;

  private boolean noticed;

  TextTrials(LineSink lines, RateFormat rates, Style style) {
    this.lines = lines;
    this.text = new FigureText(rates);
    this.style = style;
  }

  @Override
  public void begin(List<Variant> variants, StopRule rule) {
    labelWidth = variants.stream().mapToInt(each -> each.label().length()).max().orElseThrow();
    String rounds =
        rule.widthPercent().isPresent()
            ? "until every %s interval is at most %s wide, %d to %d rounds"
                .formatted(
                    FigureText.percent(rule.levelPercent()),
                    FigureText.percent(rule.widthPercent().getAsDouble()),
                    Math.min(rule.rounds(), StopRule.MIN_ROUNDS_FOR_WIDTH),
                    rule.rounds())
            : rule.rounds() == 1 ? "1 round" : rule.rounds() + " rounds";
    lines.print(
        variants.size() == 1
            ? "Repeating one test: " + rounds
            : "Comparing %d variants, interleaved: %s".formatted(variants.size(), rounds));
  }

  @Override
  public Reports running(int round, Variant variant) {
    lines.progress(() -> style.faint("round %d: %s".formatted(round, variant.label())));
    return new Reports() {
      @Override
      public Report streams(StreamConfig config) {
        return new FirstLines();
      }

      @Override
      public ExchangeReport exchanges(ExchangeConfig config) {
        return new FirstExchangeLines();
      }

      @Override
      public LoadedReport loaded(LoadedConfig config) {
        return new FirstLoadedLines();
      }
    };
  }

  /** Says of the first test what is tested. */
  private final class FirstLines implements Report {
    @Override
    public void notice(String line) {
      if (!noticed) {
        noticed = true;
        lines.print(line);
      }
    }

    @Override
    public void started(TestStart start) {
      describe(start.client(), start.system(), PlanInWords.describe(start.plan()));
    }

    @Override
    public void interval(Interval interval) {}

    @Override
    public void finished(TestResult result) {}
  }

  /** The same of requests and responses. */
  private final class FirstExchangeLines implements ExchangeReport {
    @Override
    public void started(ExchangeStart start) {
      describe(start.client(), start.system(), TextExchange.describe(start));
    }

    @Override
    public void step(RampStep step) {}

    @Override
    public void interval(ExchangeInterval interval) {}

    @Override
    public void finished(ExchangeResult result) {}
  }

  /** The same of latency under load. */
  private final class FirstLoadedLines implements LoadedReport {
    @Override
    public ExchangeReport idle() {
      return new FirstExchangeLines();
    }

    @Override
    public Report streams() {
      return SilentReport.INSTANCE;
    }

    @Override
    public ExchangeReport loaded() {
      return SilentExchangeReport.INSTANCE;
    }

    @Override
    public void finished(LoadedResult result) {}
  }

  private void describe(String client, String system, String plan) {
    if (described) {
      return;
    }
    described = true;
    lines.print("%s on %s".formatted(client, system));
    lines.print("First test: " + plan);
    lines.print(style.strong("Round  " + pad("Variant") + "  Figure"));
  }

  @Override
  public void ended(Trial trial, TestConfig config, Optional<? extends Measurement> result) {
    lines.endProgress();
    String begin = "%5d  %s  ".formatted(trial.round(), pad(trial.variant().label()));
    lines.print(
        trial.ending() instanceof Trial.Completed
            ? begin + headline(trial)
            : style.bad(begin + whatHappened(trial)));
  }

  private String whatHappened(Trial trial) {
    if (trial.ending() instanceof Trial.Failed failed) {
      return "broke off (%s): %s"
          .formatted(failed.why().reason().tag(), Style.visible(failed.why().detail()));
    }
    if (trial.ending() instanceof Trial.NotStarted failed) {
      return "did not start (%s): %s"
          .formatted(failed.why().reason().tag(), Style.visible(failed.why().detail()));
    }
    return "interrupted, not counted: " + headline(trial);
  }

  private String headline(Trial trial) {
    return trial.ending().figures().stream().findFirst().map(this::print).orElse("no figure");
  }

  private String print(Figure figure) {
    return figure.measure().words() + " " + text.print(figure.measure().unit(), figure.value());
  }

  private String pad(String label) {
    return label + " ".repeat(Math.max(0, Math.max(labelWidth, 7) - label.length()));
  }

  @Override
  public void conclude(TrialConclusion conclusion) {
    TrialTable.of(conclusion, text, style).forEach(lines::print);
    conclusion
        .baseline()
        .ifPresent(judgement -> BaselineTable.of(judgement, text, style).forEach(lines::print));
  }
}
