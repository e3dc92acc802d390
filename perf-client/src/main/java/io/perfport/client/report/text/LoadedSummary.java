package io.perfport.client.report.text;

import io.perfport.client.report.RunWarnings;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.Totals;
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
    summary.lines.add(StreamTable.SEPARATOR);
    summary.addTable();
    summary.addGoodput();
    summary.addVerdict();
    summary.addUnsent();
    summary.addWarnings();
    summary.addBad(SummaryLines.outcome(result.outcome()));
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
    List<String> cells = new ArrayList<>(List.of(what, Long.toString(told.summary().samples())));
    cells.addAll(SummaryLines.latencies(told.summary(), 50, 90, 99, 99.9));
    cells.add("");
    table.add(cells);
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

  /** Requests under load see the same machine as the streams. */
  private void addWarnings() {
    List<String> warnings = new ArrayList<>(SummaryLines.warnings(RunWarnings.of(result.idle())));
    result
        .streams()
        .ifPresent(streams -> warnings.addAll(SummaryLines.warnings(RunWarnings.of(streams))));
    addBad(warnings.stream().distinct().toList());
  }

  private void addBad(List<String> bad) {
    bad.forEach(line -> lines.add(style.bad(line)));
  }
}
