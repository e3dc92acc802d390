package io.perfport.client.report;

import io.perfport.common.plan.PlanInWords;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.RampStep;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.transport.IoModel;
import java.util.Locale;

/** Shows a test of requests and responses to people, line by line as it runs. */
final class TextExchange implements ExchangeReport {
  private static final String HEADER =
      "[Interval]             Requests        Rate       p50       p99     p99.9       max  Connections";
  private static final String RAMP_HEADER =
      "[Ramp]  Connections  Connects    Requests        Rate       p50       p99     p99.9       max";

  private final LineSink lines;
  private final Style style;
  private final String transport;
  private ExchangeStart start;
  private long holdNanos;
  private boolean headed;
  private boolean rampHeaded;

  /** Written by the test's thread, read by the live line's. */
  private volatile String lastRate = "";

  /**
   * @param transport the client's, in words
   */
  TextExchange(LineSink lines, Style style, String transport) {
    this.lines = lines;
    this.style = style;
    this.transport = transport;
  }

  @Override
  public void started(ExchangeStart begun) {
    started(begun, true);
  }

  /**
   * The same.
   *
   * @param introduced whether to say who tests what
   */
  void started(ExchangeStart begun, boolean introduced) {
    start = begun;
    holdNanos = System.nanoTime();
    if (introduced) {
      introduce();
    }
    lines.progress(this::progress);
  }

  private void introduce() {
    String threads =
        KnownModels.of(start.transport()).orElse(IoModel.UNKNOWN).threads(start.workers());
    print("%s, %s, %s, on %s".formatted(start.client(), transport, threads, start.system()));
    String where =
        start.overUnix() ? start.host() : "host %s, port %d".formatted(start.host(), start.port());
    print(
        "Connected to %s: %s"
            .formatted(where, Style.visible(start.server() + ", " + start.serverTransport())));
    print("Test: " + describe(start));
  }

  /** One line: the workload, and how it asks. */
  static String describe(ExchangeStart start) {
    String words = start.workload().label() + ", " + PlanInWords.describe(start.plan());
    RequestLoad load = start.load();
    words +=
        load.isOpenLoop()
            ? ", open loop, %s requests/s in all".formatted(number(load.requestsPerSecond()))
            : ", closed loop";
    if (load.activePercent() < 100) {
      words += " on %s%% of the connections".formatted(number(load.activePercent()));
    }
    if (load.rampStep() > 0) {
      words += ", a ramp of %d connections a step".formatted(load.rampStep());
    }
    return start.congestion() == null ? words : words + ", " + start.congestion();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  @Override
  public void step(RampStep step) {
    if (!rampHeaded) {
      print(style.strong(RAMP_HEADER));
      rampHeaded = true;
    }
    print(
        "%19d %7s/s %11d %s %s"
            .formatted(
                step.connections(),
                count(step.connectsPerSecond()),
                step.requests(),
                rate(step.heldNanos() == 0 ? 0 : step.requests() * 1e9 / step.heldNanos()),
                latencies(step.latency())));
    holdNanos = System.nanoTime();
  }

  @Override
  public void interval(ExchangeInterval interval) {
    if (!headed) {
      print(style.strong(HEADER));
      headed = true;
    }
    String line =
        "%6.2f-%-6.2f sec %13d %s %s %12d%s"
            .formatted(
                interval.startNanos() / 1e9,
                interval.endNanos() / 1e9,
                interval.requests(),
                rate(interval.requestsPerSecond()),
                latencies(interval.latency()),
                interval.connections(),
                interval.omitted() ? "  (omitted)" : "");
    print(interval.omitted() ? style.faint(line) : line);
    lastRate = ", " + rate(interval.requestsPerSecond()).strip();
  }

  private static String latencies(LatencySummary latency) {
    return latency == null
        ? "        -         -         -         -"
        : "%9s %9s %9s %9s"
            .formatted(
                percentile(latency, 50),
                percentile(latency, 99),
                percentile(latency, 99.9),
                DurationText.of(latency.maxNanos()));
  }

  /** A dash where there are too few samples to tell. */
  static String percentile(LatencySummary latency, double percent) {
    return latency.at(percent).isPresent() ? DurationText.of(latency.at(percent).getAsLong()) : "-";
  }

  static String rate(double perSecond) {
    return "%9s/s".formatted(count(perSecond));
  }

  private static String count(double perSecond) {
    if (perSecond >= 1e6) {
      return String.format(Locale.ROOT, "%.2f M", perSecond / 1e6);
    }
    if (perSecond >= 1e4) {
      return String.format(Locale.ROOT, "%.1f K", perSecond / 1e3);
    }
    return String.format(Locale.ROOT, perSecond < 100 ? "%.1f" : "%.0f", perSecond);
  }

  @Override
  public void finished(ExchangeResult result) {
    lines.endProgress();
    ExchangeSummary.of(result, style).forEach(this::print);
  }

  private void print(String line) {
    String title = start.plan().title();
    lines.print(title == null ? line : title + ":  " + line);
  }

  /** What the live line says at this moment. */
  private String progress() {
    double seconds = (System.nanoTime() - holdNanos) / 1e9 - start.plan().omitMillis() / 1e3;
    if (seconds < 0) {
      return style.faint(String.format(Locale.ROOT, "warming up, %.1f s left", -seconds));
    }
    String end =
        start.plan().limit() instanceof RunLimit.Time time && !ramping()
            ? " of " + Kind.SECONDS.print(time.millis()) + " s"
            : " s";
    return style.faint(String.format(Locale.ROOT, "%.1f%s%s", seconds, end, lastRate));
  }

  private boolean ramping() {
    return start.load().rampStep() > 0 && !headed;
  }
}
