package io.perfport.client.report.text;

import io.perfport.client.report.Comparison;
import io.perfport.common.result.Outcome;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints a comparison for people: one line a transport, in the order measured. */
final class ComparisonTable {
  private static final String FORMAT = "%-10s %-16s %8s %6s %8s %9s  %s";

  private ComparisonTable() {}

  static List<String> print(Comparison comparison, RateFormat rates, Style style) {
    double best = comparison.bestBitsPerSecond();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        style.strong(
            FORMAT
                .formatted("Transport", "Throughput", "of best", "Retr", "CPU", "CPU-s/GB", "")
                .stripTrailing()));
    for (Comparison.Entry entry : comparison.entries()) {
      if (entry instanceof Comparison.Measured measured) {
        lines.add(line(measured, best, rates));
      } else {
        Comparison.Left left = (Comparison.Left) entry;
        lines.add(style.faint("%-10s not measured: %s".formatted(left.transport(), left.reason())));
      }
    }
    lines.add("CPU is that of this process, with both ends in it; 100% is one processor.");
    return lines;
  }

  private static String line(Comparison.Measured measured, double best, RateFormat rates) {
    return String.format(
            Locale.ROOT,
            FORMAT,
            measured.transport(),
            rates.print(measured.bitsPerSecond()),
            !measured.network() || best == 0
                ? ""
                : String.format(Locale.ROOT, "%.2f", measured.bitsPerSecond() / best),
            measured.retransmits() == null ? "" : measured.retransmits(),
            measured.cpuPercent() == null
                ? ""
                : String.format(Locale.ROOT, "%.0f%%", measured.cpuPercent()),
            measured.cpuSecondsPerGigabyte() == null
                ? ""
                : String.format(Locale.ROOT, "%.3f", measured.cpuSecondsPerGigabyte()),
            note(measured))
        .stripTrailing();
  }

  private static String note(Comparison.Measured measured) {
    Outcome outcome = measured.result().outcome();
    if (outcome instanceof Outcome.Failed failed) {
      return "broke off: " + failed.failure().reason().tag();
    }
    if (outcome instanceof Outcome.Interrupted) {
      return "interrupted";
    }
    if (measured.lostPercent() != null) {
      return String.format(Locale.ROOT, "lost %.2f%%", measured.lostPercent());
    }
    return measured.network() ? "" : "in memory, no network";
  }
}
