package io.perfport.client.report;

import io.perfport.common.plan.PlanInWords;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Interval;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.RateFormat;

/** Shows latency without and under load to people: its intervals, and a table of both. */
final class TextLoaded implements LoadedReport {
  private final LineSink lines;
  private final RateFormat rates;
  private final Style style;
  private final String transport;
  private String title;

  TextLoaded(LineSink lines, RateFormat rates, Style style, String transport) {
    this.lines = lines;
    this.rates = rates;
    this.style = style;
    this.transport = transport;
  }

  @Override
  public ExchangeReport idle() {
    return new Intervals(true);
  }

  @Override
  public ExchangeReport loaded() {
    return new Intervals(false);
  }

  @Override
  public Report streams() {
    return new LoadInWords();
  }

  @Override
  public void finished(LoadedResult result) {
    lines.endProgress();
    LoadedSummary.of(result, rates, style).forEach(this::print);
  }

  private void print(String line) {
    lines.print(title == null ? line : title + ":  " + line);
  }

  /** What the load is; its own figures stand in the table. */
  private final class LoadInWords implements Report {
    @Override
    public void notice(String line) {
      print(line);
    }

    @Override
    public void started(TestStart start) {
      print(style.strong("Under load: ") + PlanInWords.describe(start.plan()));
    }

    @Override
    public void interval(Interval interval) {}

    @Override
    public void finished(TestResult result) {}
  }

  /** The requests of one of the parts, interval by interval. */
  private final class Intervals implements ExchangeReport {
    private final boolean first;
    private TextExchange text;

    private Intervals(boolean first) {
      this.first = first;
    }

    @Override
    public void started(ExchangeStart start) {
      title = start.plan().title();
      text = new TextExchange(lines, style, transport);
      text.started(start, first);
    }

    @Override
    public void step(RampStep step) {
      text.step(step);
    }

    @Override
    public void interval(ExchangeInterval interval) {
      text.interval(interval);
    }

    @Override
    public void finished(ExchangeResult result) {
      lines.endProgress();
    }
  }
}
