package io.perfport.client.report.text;

import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import java.util.List;
import java.util.Locale;

/** What the text report says of a run of requests and responses. */
final class ExchangeLines implements RunLines {
  private static final String HEADER =
      "[Interval]             Requests        Rate       p50       p99     p99.9       max "
          + " Connections";

  private static final String RAMP_HEADER =
      "[Ramp]  Connections  Connects    Requests        Rate       p50       p99     p99.9      "
          + " max";

  private final ExchangeStart start;
  private final Style style;
  private boolean headed;
  private boolean rampHeaded;

  ExchangeLines(ExchangeStart start, Style style) {
    this.start = start;
    this.style = style;
  }

  @Override
  public ExchangeStart start() {
    return start;
  }

  @Override
  public boolean overUdp() {
    return start.plan().overUdp();
  }

  @Override
  public String plan() {
    String words = start.workload().label() + ", " + PlanDescription.describe(start.plan());
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
    return start.facts().congestion() == null ? words : words + ", " + start.facts().congestion();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  @Override
  public long omitMillis() {
    return start.plan().omitMillis();
  }

  /** A ramp has no end that could be told before. */
  @Override
  public RunLimit limit() {
    boolean ramping = start.load().rampStep() > 0 && !headed;
    return ramping ? null : start.plan().limit();
  }

  @Override
  public List<String> step(RampStep step) {
    String line =
        "%19d %7s/s %11d %9s/s %s"
            .formatted(
                step.connections(),
                DurationText.count(step.connectsPerSecond()),
                step.requests(),
                DurationText.count(
                    step.heldNanos() == 0 ? 0 : step.requests() * 1e9 / step.heldNanos()),
                latencies(step.latency()));
    if (rampHeaded) {
      return List.of(line);
    }
    rampHeaded = true;
    return List.of(style.strong(RAMP_HEADER), line);
  }

  @Override
  public List<String> interval(RunInterval over) {
    ExchangeInterval interval = (ExchangeInterval) over;
    String row =
        "%6.2f-%-6.2f sec %13d %9s/s %s %12d%s"
            .formatted(
                interval.startNanos() / 1e9,
                interval.endNanos() / 1e9,
                interval.requests(),
                DurationText.count(interval.requestsPerSecond()),
                latencies(interval.latency()),
                interval.connections(),
                interval.omitted() ? "  (omitted)" : "");
    String line = interval.omitted() ? style.faint(row) : row;
    if (headed) {
      return List.of(line);
    }
    headed = true;
    return List.of(style.strong(HEADER), line);
  }

  private static String latencies(LatencySummary latency) {
    return latency == null
        ? "        -         -         -         -"
        : "%9s %9s %9s %9s"
            .formatted(
                DurationText.percentile(latency, 50),
                DurationText.percentile(latency, 99),
                DurationText.percentile(latency, 99.9),
                DurationText.of(latency.maxNanos()));
  }

  @Override
  public String rate(RunInterval interval) {
    return DurationText.rate(perSecond(interval));
  }

  @Override
  public double perSecond(RunInterval interval) {
    return ((ExchangeInterval) interval).requestsPerSecond();
  }

  @Override
  public List<String> summary(RunResult result) {
    return ExchangeSummary.of((ExchangeResult) result, style);
  }
}
