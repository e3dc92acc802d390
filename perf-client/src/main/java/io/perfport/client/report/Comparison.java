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

  /** One transport. */
  public sealed interface Entry {
    /** Its name. */
    String transport();
  }

  /** It was measured, perhaps not to the end. */
  public record Measured(String transport, TestResult result) implements Entry {}

  /**
   * It was not measured.
   *
   * @param reason one sentence without a full stop
   */
  public record Left(String transport, String reason) implements Entry {}
}
