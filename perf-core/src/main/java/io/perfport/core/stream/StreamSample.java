package io.perfport.core.stream;

import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.TcpInfo;

/**
 * What a stream had moved at one moment.
 *
 * @param nanos the moment, of {@link System#nanoTime}
 * @param bytes counted since the stream was made
 * @param frames counted since the stream was made
 * @param tcpInfo the kernel's view; null where it can't be told
 * @param datagrams counted since the stream was made; null for a connection
 * @param recoveredDatagrams those of the warm-up that came after it: they are among the received
 *     ones, but they are not lost in the warm-up, and not there to be lost after it
 * @param delayVariation of the datagrams since the warm-up; null before the stream is over, and
 *     where it can't be told
 * @param lastDelayNanos how much longer the datagram that came last was on its way than the fastest
 *     so far; null where it can't be told
 */
public record StreamSample(
    long nanos,
    long bytes,
    long frames,
    TcpInfo tcpInfo,
    DatagramCounts datagrams,
    long recoveredDatagrams,
    LatencySummary delayVariation,
    Long lastDelayNanos) {
  /** The same with other counts of datagrams. */
  public StreamSample withDatagrams(DatagramCounts counts) {
    return new StreamSample(
        nanos, bytes, frames, tcpInfo, counts, recoveredDatagrams, delayVariation, lastDelayNanos);
  }

  /** The same with a later view of the kernel's. */
  public StreamSample withTcpInfo(TcpInfo later) {
    return new StreamSample(
        nanos, bytes, frames, later, datagrams, recoveredDatagrams, delayVariation, lastDelayNanos);
  }
}
