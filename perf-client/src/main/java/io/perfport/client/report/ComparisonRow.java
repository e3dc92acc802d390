package io.perfport.client.report;

import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Rates;
import io.perfport.common.result.TestResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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
    Totals totals = Totals.of(result);
    List<Sum> received =
        Stream.of(totals.received(true), totals.received(false)).flatMap(Optional::stream).toList();
    long bytes = received.stream().mapToLong(Sum::bytes).sum();
    long nanos = received.stream().mapToLong(Sum::endNanos).max().orElse(0);
    CpuUsage cpu = result.local().cpu();
    Double percent = cpu == null ? null : (Double) cpu.totalPercent();
    Double perGigabyte =
        percent == null || bytes == 0 ? null : (Double) (percent / 100 * nanos / bytes);
    return new ComparisonRow(
        Rates.bitsPerSecond(bytes, nanos),
        lostPercent(received),
        retransmits(totals),
        percent,
        perGigabyte);
  }

  private static Double lostPercent(List<Sum> received) {
    DatagramCounts counts = DatagramCounts.sum(received.stream().map(Sum::datagrams).toList());
    return counts == null ? null : counts.lostPercent();
  }

  private static Long retransmits(Totals totals) {
    List<Long> told =
        Stream.of(totals.sent(true), totals.sent(false))
            .flatMap(Optional::stream)
            .map(Sum::retransmits)
            .toList();
    return told.isEmpty() || told.stream().anyMatch(Objects::isNull)
        ? null
        : (Long) told.stream().mapToLong(Long::longValue).sum();
  }
}
