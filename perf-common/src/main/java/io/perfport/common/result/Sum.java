package io.perfport.common.result;

import java.util.List;
import java.util.Objects;

/**
 * Several streams of one direction, added up.
 *
 * @param startNanos where they start
 * @param endNanos where the last of them ends
 * @param bytes all their bytes
 * @param omittedBytes their bytes in the warm-up; 0 for an interval, -1 where one of them can't
 *     tell
 * @param retransmits null where one of them can't tell
 * @param datagrams null for connections
 */
public record Sum(
    long startNanos,
    long endNanos,
    long bytes,
    long omittedBytes,
    Long retransmits,
    DatagramCounts datagrams) {
  /** The whole runs of some streams; there are some. */
  public static Sum of(List<StreamTotal> streams) {
    return new Sum(
        0,
        streams.stream().mapToLong(StreamTotal::nanos).max().orElseThrow(),
        streams.stream().mapToLong(StreamTotal::bytes).sum(),
        omittedBytes(streams),
        add(streams.stream().map(StreamTotal::retransmits).toList()),
        DatagramCounts.sum(streams.stream().map(StreamTotal::datagrams).toList()));
  }

  /**
   * The streams of an interval that this end sends, or those that it receives; there are some. They
   * were sampled a little apart, and later than planned, so the time is theirs: over the planned
   * time the sum could be greater than all its parts.
   */
  public static Sum of(Interval interval, boolean sender) {
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

  private static long omittedBytes(List<StreamTotal> told) {
    boolean known = told.stream().allMatch(total -> total.omittedBytes() >= 0);
    return known ? told.stream().mapToLong(StreamTotal::omittedBytes).sum() : -1;
  }

  public double seconds() {
    return (endNanos - startNanos) / 1e9;
  }

  public double bitsPerSecond() {
    return Rates.bitsPerSecond(bytes, endNanos - startNanos);
  }

  private static Long add(List<Long> retransmits) {
    if (retransmits.isEmpty() || retransmits.stream().anyMatch(Objects::isNull)) {
      return null;
    }
    return retransmits.stream().mapToLong(Long::longValue).sum();
  }
}
