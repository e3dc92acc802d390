package io.perfport.common.iperf3;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.failure.PeerText;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one end measured, as it tells the other. No figure of it is impossible, or so large that
 * those of all streams could not be added up.
 *
 * @param cpuTotalPercent of one processor
 * @param cpuUserPercent of one processor
 * @param cpuSystemPercent of one processor
 * @param senderHasRetransmits 1 if this end can count them, 0 if not, -1 if it only receives
 * @param congestion congestion control in force, fit to be shown; null if it does not say
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

  /** Far more than a test of {@link ParameterRules#MAX_SECONDS} moves. */
  static final long MAX_COUNT = 1L << 54;

  private static final double MAX_PERCENT = 1e9;

  /**
   * @throws IllegalArgumentException if a figure can't be
   */
  public TestResults {
    // Where the clock of processor time wraps, an honest end tells less than nothing.
    requireFigure("cpu_util_total", cpuTotalPercent, -MAX_PERCENT, MAX_PERCENT);
    requireFigure("cpu_util_user", cpuUserPercent, -MAX_PERCENT, MAX_PERCENT);
    requireFigure("cpu_util_system", cpuSystemPercent, -MAX_PERCENT, MAX_PERCENT);
    congestion = PeerText.of(congestion);
    streams = List.copyOf(streams);
    if (streams.stream().map(StreamResult::id).distinct().count() < streams.size()) {
      throw new IllegalArgumentException("one stream stands twice in the results");
    }
  }

  private static void requireFigure(String what, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException("the results say %s of %s".formatted(what, value));
    }
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
    private static final double MAX_SECONDS = 1e7;

    /**
     * @throws IllegalArgumentException if a figure can't be
     */
    public StreamResult {
      requireCount("bytes", bytes, 0);
      // Some of iperf3's servers say any number where they have none: it is not known, then.
      retransmits = retransmits < 0 || retransmits > MAX_COUNT ? -1 : retransmits;
      requireFigure("jitter", jitterSeconds, 0, MAX_SECONDS);
      requireCount("errors", lost, 0);
      requireCount("omitted_errors", omittedLost.orElse(0), 0);
      requireCount("packets", packets, 0);
      requireCount("omitted_packets", omittedPackets.orElse(0), 0);
      requireFigure("end_time", endSeconds, 0, MAX_SECONDS);
      if (omittedLost.isPresent() != omittedPackets.isPresent()) {
        throw new IllegalArgumentException("omitted counts come together");
      }
    }

    private static void requireCount(String what, long count, long min) {
      if (count < min || count > MAX_COUNT) {
        throw new IllegalArgumentException("the results say %s of %d".formatted(what, count));
      }
    }
  }
}
