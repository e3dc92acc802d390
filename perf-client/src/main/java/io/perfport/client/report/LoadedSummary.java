package io.perfport.client.report;

import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestResult;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The lines that close a test of latency under load. */
final class LoadedSummary {
  private final LoadedResult result;
  private final RateFormat rates;
  private final Style style;
  private final List<String> lines = new ArrayList<>();

  private LoadedSummary(LoadedResult result, RateFormat rates, Style style) {
    this.result = result;
    this.rates = rates;
    this.style = style;
  }

  static List<String> of(LoadedResult result, RateFormat rates, Style style) {
    LoadedSummary summary = new LoadedSummary(result, rates, style);
    summary.lines.add(TextRows.SEPARATOR);
    summary.addTable();
    summary.addGoodput();
    summary.addVerdict();
    summary.addUnsent();
    EndWarning.lines(result).forEach(line -> summary.lines.add(style.bad(line)));
    summary.addOutcome();
    return summary.lines;
  }

  private void addTable() {
    TextTable table =
        new TextTable(
            1, "Latency", "requests", "min", "mean", "p50", "p90", "p99", "p99.9", "max", "");
    add(table, "idle", Optional.of(result.idle()));
    add(table, "loaded", result.loaded());
    table.lines().forEach(lines::add);
  }

  private static void add(TextTable table, String what, Optional<ExchangeResult> requests) {
    LatencyDistribution told = requests.map(each -> each.local().latency()).orElse(null);
    if (told == null) {
      return;
    }
    LatencySummary latency = told.summary();
    table.add(
        what,
        Long.toString(latency.samples()),
        DurationText.of(latency.minNanos()),
        DurationText.of(latency.meanNanos()),
        ExchangeLines.percentile(latency, 50),
        ExchangeLines.percentile(latency, 90),
        ExchangeLines.percentile(latency, 99),
        ExchangeLines.percentile(latency, 99.9),
        DurationText.of(latency.maxNanos()),
        "");
  }

  private void addGoodput() {
    result.streams().ifPresent(this::addGoodput);
  }

  private void addGoodput(TestResult streams) {
    Totals totals = Totals.of(streams);
    List<String> words = new ArrayList<>();
    totals.received(true).ifPresent(sum -> words.add("to the server " + rate(sum)));
    totals.received(false).ifPresent(sum -> words.add("to the client " + rate(sum)));
    if (!words.isEmpty()) {
      lines.add("Goodput of the load: " + String.join(", ", words));
    }
  }

  private String rate(Sum sum) {
    return rates.print(sum.bitsPerSecond()).strip();
  }

  private void addVerdict() {
    LatencyDistribution idle = result.idle().local().latency();
    LatencyDistribution loaded = result.loaded().map(each -> each.local().latency()).orElse(null);
    if (idle == null || loaded == null) {
      return;
    }
    lines.add(
        style.strong(
            String.format(
                Locale.ROOT,
                "Responsiveness: %.0f round trips a minute idle, %.0f loaded; %.1f times the"
                    + " latency",
                idle.roundTripsPerMinute(),
                loaded.roundTripsPerMinute(),
                loaded.trimmedMeanNanos() / idle.trimmedMeanNanos())));
  }

  private void addUnsent() {
    result
        .loaded()
        .map(each -> each.local().requests())
        .filter(requests -> requests.unsent() > 0)
        .ifPresent(requests -> lines.add(style.bad(ExchangeSummary.unsent(requests.unsent()))));
  }

  private void addOutcome() {
    if (result.outcome() instanceof Outcome.Interrupted) {
      lines.add(style.bad("Interrupted: these are the figures until then."));
    } else if (result.outcome() instanceof Outcome.Failed failed) {
      lines.add(
          style.bad(
              "The test broke off (%s): %s. These are the figures until then."
                  .formatted(
                      failed.failure().reason().tag(), Style.visible(failed.failure().detail()))));
    }
  }
}
