package io.perfport.client.report;

import io.perfport.client.judgement.Figure;
import io.perfport.client.judgement.Measure;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.TestResult;
import java.util.List;

/**
 * What a comparison says of one test. Both ends are in one process, so its processor time is that
 * of both.
 *
 * @param bitsPerSecond throughput: what was received, in both directions together
 * @param lostPercent of the datagrams, in both directions together; null for connections
 * @param retransmits null where it can't be told
 * @param cpuPercent null where it can't be told
 * @param cpuSecondsPerGigabyte for 10^9 bytes received; null where it can't be told
 */
record ComparisonRow(
    double bitsPerSecond,
    Double lostPercent,
    Long retransmits,
    Double cpuPercent,
    Double cpuSecondsPerGigabyte) {
  static ComparisonRow of(TestResult result) {
    List<Figure> figures = ResultFigures.of(result);
    Double goodput = value(figures, ResultFigures.GOODPUT);
    Double retransmits = value(figures, ResultFigures.RETRANSMITTED);
    CpuUsage cpu = result.local().cpu();
    return new ComparisonRow(
        goodput == null ? 0 : goodput,
        value(figures, ResultFigures.LOST),
        retransmits == null ? null : (Long) Math.round(retransmits),
        cpu == null ? null : (Double) cpu.totalPercent(),
        value(figures, ResultFigures.CLIENT_CPU));
  }

  private static Double value(List<Figure> figures, Measure measure) {
    return figures.stream()
        .filter(figure -> figure.measure().equals(measure))
        .map(Figure::value)
        .findFirst()
        .orElse(null);
  }
}
