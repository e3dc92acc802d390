package io.perfport.client.report;

import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Rates;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Several streams of one direction, added up.
 *
 * @param startNanos where they start
 * @param endNanos where the last of them ends
 * @param bytes all their bytes
 * @param omittedBytes their bytes in the warm-up; 0 for an interval
 * @param retransmits null where one of them can't tell
 * @param datagrams null for connections
 */
record Sum(
    long startNanos,
    long endNanos,
    long bytes,
    long omittedBytes,
    Long retransmits,
    DatagramCounts datagrams) {
  static Optional<Sum> of(
      List<StreamTotals> streams, Function<StreamTotals, Optional<StreamTotal>> end) {
    List<StreamTotal> told = Totals.told(streams, end);
    if (told.isEmpty() || told.size() < streams.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Sum(
            0,
            told.stream().mapToLong(StreamTotal::nanos).max().orElse(0),
            told.stream().mapToLong(StreamTotal::bytes).sum(),
            told.stream().mapToLong(StreamTotal::omittedBytes).sum(),
            add(told.stream().map(StreamTotal::retransmits).toList()),
            DatagramCounts.sum(told.stream().map(StreamTotal::datagrams).toList())));
  }

  /**
   * The streams of an interval that this end sends, or those that it receives; there are some. They
   * were sampled a little apart, and later than planned, so the time is theirs: over the planned
   * time the sum could be greater than all its parts.
   */
  static Sum of(Interval interval, boolean sender) {
    List<StreamInterval> streams =
        interval.streams().stream().filter(s -> s.sender() == sender).toList();
    return new Sum(
        streams.stream().mapToLong(StreamInterval::startNanos).min().orElseThrow(),
        streams.stream().mapToLong(StreamInterval::endNanos).max().orElseThrow(),
        streams.stream().mapToLong(StreamInterval::bytes).sum(),
        0,
        add(streams.stream().map(StreamInterval::retransmits).toList()),
        DatagramCounts.sum(streams.stream().map(StreamInterval::datagrams).toList()));
  }

  double seconds() {
    return (endNanos - startNanos) / 1e9;
  }

  double bitsPerSecond() {
    return Rates.bitsPerSecond(bytes, endNanos - startNanos);
  }

  private static Long add(List<Long> retransmits) {
    if (retransmits.isEmpty() || retransmits.stream().anyMatch(Objects::isNull)) {
      return null;
    }
    return retransmits.stream().mapToLong(Long::longValue).sum();
  }
}
