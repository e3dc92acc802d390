package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One stream in one interval, seen by one end.
 *
 * @param streamId the stream, from 1
 * @param sender whether this end sends the stream
 * @param startNanos since the run began, by this end's clock
 * @param endNanos since the run began
 * @param bytes bytes of the stream that this end gave to, or took from, the kernel
 * @param omitted whether the interval belongs to the warm-up
 * @param retransmits segments sent again in this interval; null where it can't be told
 * @param tcpInfo the kernel's view at the end of the interval; null where it can't be told
 * @param datagrams what was counted of datagrams in this interval; null for a connection
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StreamInterval(
    int streamId,
    boolean sender,
    long startNanos,
    long endNanos,
    long bytes,
    boolean omitted,
    Long retransmits,
    TcpInfo tcpInfo,
    DatagramCounts datagrams) {
  /** Of a connection. */
  public StreamInterval(
      int streamId,
      boolean sender,
      long startNanos,
      long endNanos,
      long bytes,
      boolean omitted,
      Long retransmits,
      TcpInfo tcpInfo) {
    this(streamId, sender, startNanos, endNanos, bytes, omitted, retransmits, tcpInfo, null);
  }

  public double seconds() {
    return (endNanos - startNanos) / 1e9;
  }

  public double bitsPerSecond() {
    return Rates.bitsPerSecond(bytes, endNanos - startNanos);
  }
}
