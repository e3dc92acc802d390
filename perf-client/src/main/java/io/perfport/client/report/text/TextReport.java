package io.perfport.client.report.text;

import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transports;

/** Shows a test to people, line by line as it runs, in iperf3's manner. */
class TextReport implements Report {
  private final LineSink lines;
  private final RateFormat rates;
  private final Style style;
  private final String transport;

  /** Of a run that is a part of a test; null for a test of one run. */
  private final Part part;

  private RunLines run;
  private String title;
  private long sinceNanos;
  private final RecentRates rateHistory = new RecentRates();

  /** The place in the server's line, in words; null while there is none. As {@link #lastRate}. */
  private volatile String inLine;

  /** Written by the test's thread, read by the live line's. */
  private volatile String lastRate = "";

  /**
   * @param transport the client's, in words
   */
  TextReport(LineSink lines, RateFormat rates, Style style, String transport) {
    this(lines, rates, style, transport, null);
  }

  private TextReport(LineSink lines, RateFormat rates, Style style, String transport, Part part) {
    this.lines = lines;
    this.rates = rates;
    this.style = style;
    this.transport = transport;
    this.part = part;
  }

  @Override
  public Report part(Part each) {
    return new TextReport(lines, rates, style, transport, each);
  }

  @Override
  public void onNotice(String line) {
    lines.detail(line);
  }

  @Override
  public void onQueued(int place, int waiting) {
    if (inLine == null) {
      lines.detail("The server is full; waiting in its line (--queue-timeout)");
      lines.progress(curve -> style.faint(inLine));
    }
    inLine = "place %d of %d in the server's line".formatted(place, waiting);
  }

  @Override
  public void onNotStarted(Failure failure) {
    lines.endProgress();
  }

  @Override
  public void onStart(RunStart start) {
    if (inLine != null) {
      lines.endProgress();
    }
    run = RunLines.of(start, rates, style);
    title = start.title();
    sinceNanos = System.nanoTime();
    if (part == Part.LOAD) {
      detail(style.strong("Under load: ") + run.plan());
      return;
    }
    if (part != Part.LOADED) {
      introduce(start);
    }
    lines.progress(this::progress);
  }

  private void introduce(RunStart start) {
    String threads =
        Transports.load()
            .model(start.facts().transport())
            .orElse(IoModel.UNKNOWN)
            .threads(start.facts().workers());
    detail(
        "%s, %s, %s, on %s"
            .formatted(start.facts().client(), transport, threads, start.facts().system()));
    String where =
        start.facts().overUnix()
            ? start.facts().host()
            : "host %s, port %d".formatted(start.facts().host(), start.facts().port());
    detail("Connected to %s: %s".formatted(where, run.server()));
    run.encryption().ifPresent(this::detail);
    run.connections().forEach(this::detail);
    detail("Test: " + run.planInForce());
  }

  @Override
  public void onStep(RampStep step) {
    run.step(step).forEach(this::detail);
    sinceNanos = System.nanoTime();
  }

  @Override
  public void onInterval(RunInterval interval) {
    if (part != Part.LOAD) { // Its figures stand in the table at the end.
      run.interval(interval).forEach(this::detail);
      String rate = run.rate(interval);
      if (rate != null) {
        rateHistory.add(run.perSecond(interval));
        lastRate = rate;
      }
    }
  }

  @Override
  public void onFinish(Measurement result) {
    if (part == Part.LOAD) {
      return;
    }
    lines.endProgress();
    if (result instanceof LoadedResult loaded) {
      title = loaded.idle().start().title();
      LoadedSummary.of(loaded, rates, style).forEach(this::print);
    } else if (part == null) {
      run.summary((RunResult) result).forEach(this::print);
    }
  }

  private void print(String line) {
    lines.print(titled(line));
  }

  private void detail(String line) {
    lines.detail(titled(line));
  }

  private String titled(String line) {
    return title == null ? line : title + ":  " + line;
  }

  /** What the live line says at this moment. */
  private String progress(Sparkline sparkline) {
    String words = new Progress(sinceNanos, run.omitMillis(), run.limit()).words(System.nanoTime());
    String rate = lastRate;
    return style.faint(
        rate.isEmpty() ? words : words + "  " + rateHistory.chart(sparkline) + "  " + rate);
  }
}
