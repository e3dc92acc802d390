package io.perfport.core.session;

import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.iperf3.TestResults.StreamResult;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import java.util.Map;
import java.util.OptionalLong;

/** What this end has measured, in iperf3's words. */
public final class Iperf3Results {
  private static final long UNKNOWN = -1;
  private static final double MILLIS_A_SECOND = 1000;

  private Iperf3Results() {}

  /**
   * Puts it into iperf3's words.
   *
   * @param omitted the datagrams of the warm-up, by the streams' ids; empty without datagrams
   * @param outputText a server's output, if its client asked to see it; null for nothing
   */
  public static TestResults of(
      EndpointResult result, Map<Integer, DatagramCounts> omitted, String outputText) {
    CpuUsage cpu = result.cpu();
    return new TestResults(
        cpu.totalPercent(),
        orZero(cpu.userPercent()),
        orZero(cpu.systemPercent()),
        senderHasRetransmits(result),
        result.congestion(),
        result.streams().stream()
            .map(total -> stream(total, omitted.get(total.streamId())))
            .toList(),
        null,
        outputText);
  }

  private static long senderHasRetransmits(EndpointResult result) {
    if (result.streams().stream().noneMatch(StreamTotal::sender)) {
      return TestResults.RECEIVES_ONLY;
    }
    return result.streams().stream().anyMatch(each -> each.retransmits() != null) ? 1 : 0;
  }

  /** The counts of datagrams are those of the whole run, from which the client takes the others. */
  private static StreamResult stream(StreamTotal total, DatagramCounts omitted) {
    DatagramCounts counts = total.datagrams();
    long omittedLost = omitted == null ? 0 : orZero(omitted.lost());
    long omittedPackets = omitted == null ? 0 : omitted.packets();
    return new StreamResult(
        total.streamId(),
        total.bytes(),
        total.retransmits() == null ? UNKNOWN : total.retransmits(),
        counts == null ? 0 : orZero(counts.jitterMillis()) / MILLIS_A_SECOND,
        counts == null ? 0 : omittedLost + orZero(counts.lost()),
        OptionalLong.of(omittedLost),
        counts == null ? 0 : omittedPackets + counts.packets(),
        OptionalLong.of(omittedPackets),
        total.seconds());
  }

  private static long orZero(Long count) {
    return count == null ? 0 : count;
  }

  private static double orZero(Double value) {
    return value == null ? 0 : value;
  }

  /**
   * Checks that the other end's results are about the streams of this test.
   *
   * @throws Iperf3Exception if they are about another
   */
  public static void requireSameStreams(TestResults theirs, EndpointResult own) {
    for (StreamResult each : theirs.streams()) {
      if (own.streams().stream().noneMatch(stream -> stream.streamId() == each.id())) {
        throw new Iperf3Exception(
            ErrorCode.STREAM_ID,
            "the results have a stream %d, the test has not".formatted(each.id()));
      }
    }
  }
}
