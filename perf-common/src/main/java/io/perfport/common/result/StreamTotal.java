package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfport.common.plan.TestPlan;

/**
 * One stream over the whole run without its warm-up, seen by one end.
 *
 * @param streamId the stream, from 1
 * @param sender whether this end sent the stream
 * @param nanos the time measured, from the end of the warm-up to this end's last byte
 * @param bytes bytes in that time
 * @param omittedBytes bytes in the warm-up; -1 where they can't be told
 * @param frames data frames in the whole run, 0 for raw streams
 * @param retransmits segments sent again without the warm-up; null where it can't be told
 * @param minRttMicros least of the smoothed round-trip times sampled; null where it can't be told
 * @param meanRttMicros their mean; null where it can't be told
 * @param maxRttMicros their greatest; null where it can't be told
 * @param maxCongestionWindowBytes greatest congestion window sampled; null where it can't be told
 * @param complete whether the stream ended in order: its receiver saw the end of the data, or was
 *     told how many datagrams there were
 * @param datagrams what was counted of datagrams without the warm-up; null for a connection
 * @param callBytes the most bytes that this end hands to one system call, or lets one take; null
 *     where it can't be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamTotal(
    int streamId,
    boolean sender,
    long nanos,
    long bytes,
    long omittedBytes,
    long frames,
    Long retransmits,
    Long minRttMicros,
    Long meanRttMicros,
    Long maxRttMicros,
    Long maxCongestionWindowBytes,
    boolean complete,
    DatagramCounts datagrams,
    Long callBytes) {
  public StreamTotal {
    ResultBounds.requireRange("stream", streamId, 1, 2L * TestPlan.MAX_STREAMS);
    ResultBounds.requireNanos("nanos", nanos);
    ResultBounds.requireCount("bytes", bytes);
    ResultBounds.requireRange("omitted bytes", omittedBytes, -1, ResultBounds.MAX_COUNT);
    ResultBounds.requireCount("frames", frames);
    ResultBounds.requireCount("retransmits", retransmits);
    if ((minRttMicros == null) != (meanRttMicros == null)
        || (minRttMicros == null) != (maxRttMicros == null)) {
      throw new IllegalArgumentException("round-trip times: all of them or none");
    }
    ResultBounds.requireCount("least round-trip time", minRttMicros);
    ResultBounds.requireCount("mean round-trip time", meanRttMicros);
    ResultBounds.requireCount("greatest round-trip time", maxRttMicros);
    ResultBounds.requireCount("congestion window", maxCongestionWindowBytes);
    ResultBounds.requireCount("bytes of a call", callBytes);
    if (datagrams != null) {
      datagrams.requireTotal();
    }
  }

  /** Of an end that does not tell how much a system call moves. */
  public StreamTotal(
      int streamId,
      boolean sender,
      long nanos,
      long bytes,
      long omittedBytes,
      long frames,
      Long retransmits,
      Long minRttMicros,
      Long meanRttMicros,
      Long maxRttMicros,
      Long maxCongestionWindowBytes,
      boolean complete,
      DatagramCounts datagrams) {
    this(
        streamId,
        sender,
        nanos,
        bytes,
        omittedBytes,
        frames,
        retransmits,
        minRttMicros,
        meanRttMicros,
        maxRttMicros,
        maxCongestionWindowBytes,
        complete,
        datagrams,
        null);
  }

  /** Of a connection. */
  public StreamTotal(
      int streamId,
      boolean sender,
      long nanos,
      long bytes,
      long omittedBytes,
      long frames,
      Long retransmits,
      Long minRttMicros,
      Long meanRttMicros,
      Long maxRttMicros,
      Long maxCongestionWindowBytes,
      boolean complete) {
    this(
        streamId,
        sender,
        nanos,
        bytes,
        omittedBytes,
        frames,
        retransmits,
        minRttMicros,
        meanRttMicros,
        maxRttMicros,
        maxCongestionWindowBytes,
        complete,
        null);
  }

  public double seconds() {
    return nanos / 1e9;
  }

  public double bitsPerSecond() {
    return Rates.bitsPerSecond(bytes, nanos);
  }
}
