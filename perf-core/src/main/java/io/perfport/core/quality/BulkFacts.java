package io.perfport.core.quality;

import java.util.List;

/**
 * The streams of a bulk test, as one end sees them.
 *
 * @param paced whether the streams keep to a rate that was asked for
 * @param measuredNanos the time measured, the longest of the streams'
 * @param sentBytes by this end, in the measured time, of all streams that it sends
 * @param receivedBytes the same of those that it receives
 * @param senders the streams that this end sends over connections
 * @param intervals how the rates of the intervals differ; {@link RateSpread#NONE} where there are
 *     none to compare
 */
public record BulkFacts(
    boolean paced,
    long measuredNanos,
    long sentBytes,
    long receivedBytes,
    List<Sender> senders,
    RateSpread intervals) {
  public BulkFacts {
    senders = List.copyOf(senders);
  }

  /**
   * One stream, at its sender. Null is what can't be told.
   *
   * @param streamId from 1
   * @param bytes sent in the measured time
   * @param nanos the measured time
   * @param retransmits segments sent again in it
   * @param segmentBytes the largest segment size seen
   * @param minRttMicros the least round-trip time seen
   * @param peerWindowBytes the largest window that the receiver was seen to advertise
   */
  public record Sender(
      int streamId,
      long bytes,
      long nanos,
      Long retransmits,
      Long segmentBytes,
      Long minRttMicros,
      Long peerWindowBytes) {}
}
