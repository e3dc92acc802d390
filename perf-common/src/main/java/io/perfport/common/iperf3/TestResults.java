package io.perfport.common.iperf3;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one end measured, as it tells the other.
 *
 * @param cpuTotalPercent of one processor
 * @param cpuUserPercent of one processor
 * @param cpuSystemPercent of one processor
 * @param senderHasRetransmits 1 if this end can count them, 0 if not, -1 if it only receives
 * @param congestion congestion control in force; null if it does not say
 * @param streams in the order of the JSON
 * @param serverOutputJson the server's whole output as an object; null for none
 * @param serverOutputText the server's whole output as text; null for none
 */
public record TestResults(
    double cpuTotalPercent,
    double cpuUserPercent,
    double cpuSystemPercent,
    long senderHasRetransmits,
    String congestion,
    List<StreamResult> streams,
    JsonNode serverOutputJson,
    String serverOutputText) {
  /** This end only receives. */
  public static final long RECEIVES_ONLY = -1;

  public TestResults {
    streams = List.copyOf(streams);
  }

  /**
   * One stream.
   *
   * @param id see {@link StreamIds}
   * @param bytes without the warm-up
   * @param retransmits without the warm-up; -1 if they are not known
   * @param jitterSeconds seen by a receiver of datagrams
   * @param lost datagrams
   * @param omittedLost those of the warm-up; empty if the end is too old to say
   * @param packets a sender's count, or the highest number that a receiver has seen
   * @param omittedPackets those of the warm-up; empty if the end is too old to say
   * @param endSeconds the time measured; 0 if the end is too old to say
   */
  public record StreamResult(
      int id,
      long bytes,
      long retransmits,
      double jitterSeconds,
      long lost,
      OptionalLong omittedLost,
      long packets,
      OptionalLong omittedPackets,
      double endSeconds) {
    public StreamResult {
      if (omittedLost.isPresent() != omittedPackets.isPresent()) {
        throw new IllegalArgumentException("omitted counts come together");
      }
    }
  }
}
