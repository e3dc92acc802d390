package io.perfport.client.report.json;

import io.perfport.client.report.Comparison;
import io.perfport.core.report.JsonFields;

/** The closing comparison, as the table for people has it. */
public final class JsonComparison {
  private JsonComparison() {}

  public static JsonFields of(Comparison comparison) {
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
    fields
        .text("outcome", measured.result().outcome().word())
        .flag("network", measured.network())
        .figure("bits_per_second", measured.bitsPerSecond());
    if (measured.network() && best > 0) {
      fields.figure("ratio_to_best", measured.bitsPerSecond() / best);
    }
    return fields
        .figure("lost_percent", measured.lostPercent())
        .count("retransmitted_segments", measured.retransmits())
        .figure("cpu_percent", measured.cpuPercent())
        .figure("cpu_seconds_per_gigabyte", measured.cpuSecondsPerGigabyte());
  }
}
