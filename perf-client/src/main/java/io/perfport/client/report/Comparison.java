package io.perfport.client.report;

import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.TestFigures;
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
  public double bestBitsPerSecond() {
    return entries.stream()
        .filter(Measured.class::isInstance)
        .map(Measured.class::cast)
        .filter(Measured::network)
        .mapToDouble(Measured::bitsPerSecond)
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
  public record Measured(String transport, boolean network, TestResult result) implements Entry {
    /** Throughput: what was received, in both directions together. */
    public double bitsPerSecond() {
      Double goodput = figure(TestFigures.GOODPUT);
      return goodput == null ? 0 : goodput;
    }

    /** Of the datagrams, in both directions together; null for connections. */
    public Double lostPercent() {
      return figure(TestFigures.LOST);
    }

    /** Null where it can't be told. */
    public Long retransmits() {
      Double retransmits = figure(TestFigures.RETRANSMITTED);
      return retransmits == null ? null : (Long) Math.round(retransmits);
    }

    /** Of both ends, which are in one process; null where it can't be told. */
    public Double cpuPercent() {
      CpuUsage cpu = result.local().cpu();
      return cpu == null ? null : (Double) cpu.totalPercent();
    }

    /** Of both ends, for 10^9 bytes received; null where it can't be told. */
    public Double cpuSecondsPerGigabyte() {
      return figure(TestFigures.CLIENT_CPU);
    }

    private Double figure(Measure measure) {
      return result.figures().stream()
          .filter(figure -> figure.measure().equals(measure))
          .map(Figure::value)
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * It was not measured.
   *
   * @param reason one sentence without a full stop
   */
  public record Left(String transport, String reason) implements Entry {}
}
