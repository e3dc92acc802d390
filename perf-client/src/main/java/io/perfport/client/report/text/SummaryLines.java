package io.perfport.client.report.text;

import io.perfport.client.report.RunWarnings;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines that every summary has. */
final class SummaryLines {
  private SummaryLines() {}

  /** What makes figures suspect. */
  static List<String> warnings(RunWarnings warnings) {
    return warnings.merged().stream()
        .map(
            each ->
                "Warning, %s: %s (%s)"
                    .formatted(
                        each.end(), Style.visible(each.warning().detail()), each.warning().code()))
        .toList();
  }

  /** How it ended; nothing if it ran to its end. */
  static List<String> outcome(Outcome outcome) {
    if (outcome instanceof Outcome.Interrupted) {
      return List.of("Interrupted: these are the figures until then.");
    }
    if (outcome instanceof Outcome.Failed failed) {
      return List.of(
          "The test broke off (%s): %s. These are the figures until then."
              .formatted(
                  failed.failure().reason().tag(), Style.visible(failed.failure().detail())));
    }
    return List.of();
  }

  /** Processor time of both ends. */
  static String cpu(RunResult result) {
    return "CPU Utilization: local %s, remote %s"
        .formatted(
            cpu(result.local().cpu()),
            cpu(result.remote().map(RunResult.MeasuredEnd::cpu).orElse(null)));
  }

  static String cpu(CpuUsage cpu) {
    if (cpu == null) {
      return "not known";
    }
    String total = String.format(Locale.ROOT, "%.1f%%", cpu.totalPercent());
    if (cpu.userPercent() == null || cpu.systemPercent() == null) {
      return total;
    }
    return total
        + String.format(Locale.ROOT, " (%.1f%%u/%.1f%%s)", cpu.userPercent(), cpu.systemPercent());
  }

  /** Cells of a table: minimum, mean, percentiles and maximum. */
  static List<String> latencies(LatencySummary latency, double... percents) {
    List<String> cells = new ArrayList<>();
    cells.add(DurationText.of(latency.minNanos()));
    cells.add(DurationText.of(latency.meanNanos()));
    for (double percent : percents) {
      cells.add(DurationText.percentile(latency, percent));
    }
    cells.add(DurationText.of(latency.maxNanos()));
    return cells;
  }
}
