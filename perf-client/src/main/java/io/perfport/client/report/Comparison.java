package io.perfport.client.report;

import io.perfport.common.result.TestResult;
import java.util.List;

/**
 * The same test over several transports.
 *
 * @param entries in the order in which they were measured
 */
public record Comparison(List<Entry> entries) {
  public Comparison {
    entries = List.copyOf(entries);
  }

  /** The greatest throughput through the kernel's network stack; 0 if there is none. */
  double bestBitsPerSecond() {
    return entries.stream()
        .filter(Measured.class::isInstance)
        .map(Measured.class::cast)
        .filter(Measured::network)
        .mapToDouble(measured -> ComparisonRow.of(measured.result()).bitsPerSecond())
        .max()
        .orElse(0);
  }

  /** One transport. */
  public sealed interface Entry {
    /** Its name. */
    String transport();
  }

  /**
   * It was measured, perhaps not to the end.
   *
   * @param network whether it goes through the kernel's network stack; one that does not is no
   *     measure for those that do
   */
  public record Measured(String transport, boolean network, TestResult result) implements Entry {}

  /**
   * It was not measured.
   *
   * @param reason one sentence without a full stop
   */
  public record Left(String transport, String reason) implements Entry {}
}
