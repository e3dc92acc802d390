package io.perfport.core.quality;

import io.perfport.common.result.DatagramCounts;
import io.perfport.core.host.HostObservation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that one end knows of how its figures came about.
 *
 * @param host the process and its machine over the measured part; empty where they were not
 *     observed
 * @param path what the data goes over, as this end sees it
 * @param bulk the streams of a bulk test; empty for other workloads
 */
public record Evidence(Optional<HostObservation> host, PathFacts path, Optional<BulkFacts> bulk) {
  public Evidence {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(bulk, "bulk");
  }

  /**
   * What the data of a test goes over, as one end sees it. Null is what can't be told.
   *
   * @param datagrams whether it is UDP
   * @param sends whether this end sends data
   * @param receives whether it receives data
   * @param withinMachine whether both ends are on one machine
   * @param localPort this end's port of the first connection
   * @param congestion congestion control in force
   * @param askedWindowBytes the socket buffers that were asked for ({@code -w}); 0 for the system's
   * @param sendBufferBytes what the system granted to hold data to be sent
   * @param receiveBufferBytes what it granted to hold data that came
   */
  public record PathFacts(
      boolean datagrams,
      boolean sends,
      boolean receives,
      boolean withinMachine,
      Integer localPort,
      String congestion,
      long askedWindowBytes,
      Long sendBufferBytes,
      Long receiveBufferBytes) {
    /** The same with another congestion control. */
    public PathFacts withCongestion(String algorithm) {
      return new PathFacts(
          datagrams,
          sends,
          receives,
          withinMachine,
          localPort,
          algorithm,
          askedWindowBytes,
          sendBufferBytes,
          receiveBufferBytes);
    }
  }

  /**
   * The streams of a bulk test, as one end sees them.
   *
   * @param paced whether the streams keep to a rate that was asked for
   * @param measuredNanos the time measured, the longest of the streams'
   * @param sentBytes by this end, in the measured time, of all streams that it sends
   * @param receivedBytes the same of those that it receives
   * @param senders the streams that this end sends over connections
   * @param datagrams of the streams that this end receives over UDP, together; null for none
   * @param coalesced whether the kernel hands on many of them as one packet
   * @param intervals how the rates of the intervals differ; {@link RateSpread#NONE} where there are
   *     none to compare
   */
  public record BulkFacts(
      boolean paced,
      long measuredNanos,
      long sentBytes,
      long receivedBytes,
      List<Sender> senders,
      DatagramCounts datagrams,
      boolean coalesced,
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

  /**
   * How much the rates of a run's intervals differ, in constant space (Welford's algorithm).
   * Immutable.
   *
   * @param count intervals so far
   * @param mean of their rates, in bits a second
   * @param squares sum of the squared distances from the mean
   */
  public record RateSpread(long count, double mean, double squares) {
    public static final RateSpread NONE = new RateSpread(0, 0, 0);

    /** The same and one interval more. */
    public RateSpread and(double bitsPerSecond) {
      long more = count + 1;
      double distance = bitsPerSecond - mean;
      double newMean = mean + distance / more;
      return new RateSpread(more, newMean, squares + distance * (bitsPerSecond - newMean));
    }

    /** The sample standard deviation as a part of the mean; 0 for fewer than two intervals. */
    public double coefficientOfVariation() {
      return count < 2 || mean <= 0 ? 0 : Math.sqrt(squares / (count - 1)) / mean;
    }
  }
}
