package io.perfport.client.report;

import io.perfport.core.report.JsonFields;

/** The closing comparison, as the table for people has it. */
final class JsonComparison {
  private JsonComparison() {}

  static JsonFields of(Comparison comparison) {
    double best = comparison.bestBitsPerSecond();
    return new JsonFields()
        .array("transports", comparison.entries().stream().map(entry -> row(entry, best)).toList())
        .text("cpu", "of this process, with both ends in it; 100 percent is one processor");
  }

  private static JsonFields row(Comparison.Entry entry, double best) {
    JsonFields fields = new JsonFields().text("transport", entry.transport());
    if (entry instanceof Comparison.Left left) {
      return fields.text("not_measured", left.reason());
    }
    Comparison.Measured measured = (Comparison.Measured) entry;
    ComparisonRow row = ComparisonRow.of(measured.result());
    fields
        .text("outcome", measured.result().outcome().word())
        .flag("network", measured.network())
        .figure("bits_per_second", row.bitsPerSecond());
    if (measured.network() && best > 0) {
      fields.figure("ratio_to_best", row.bitsPerSecond() / best);
    }
    return fields
        .figure("lost_percent", row.lostPercent())
        .count("retransmitted_segments", row.retransmits())
        .figure("cpu_percent", row.cpuPercent())
        .figure("cpu_seconds_per_gigabyte", row.cpuSecondsPerGigabyte());
  }
}
