package io.perfport.core.control;

import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.iperf3.TestResults.StreamResult;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import java.util.OptionalLong;

/** What this end has measured, in iperf3's words. */
public final class OwnResults {
  private static final long UNKNOWN = -1;

  private OwnResults() {}

  /**
   * Puts it into iperf3's words.
   *
   * @param outputText a server's output, if its client asked to see it; null for nothing
   */
  public static TestResults of(EndpointResult result, String outputText) {
    CpuUsage cpu = result.cpu();
    return new TestResults(
        cpu.totalPercent(),
        orZero(cpu.userPercent()),
        orZero(cpu.systemPercent()),
        senderHasRetransmits(result),
        result.congestion(),
        result.streams().stream().map(OwnResults::stream).toList(),
        null,
        outputText);
  }

  private static long senderHasRetransmits(EndpointResult result) {
    if (result.streams().stream().noneMatch(StreamTotal::sender)) {
      return TestResults.RECEIVES_ONLY;
    }
    return result.streams().stream().anyMatch(each -> each.retransmits() != null) ? 1 : 0;
  }

  private static StreamResult stream(StreamTotal total) {
    return new StreamResult(
        total.streamId(),
        total.bytes(),
        total.retransmits() == null ? UNKNOWN : total.retransmits(),
        0,
        0,
        OptionalLong.of(0),
        0,
        OptionalLong.of(0),
        total.seconds());
  }

  private static double orZero(Double percent) {
    return percent == null ? 0 : percent;
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
