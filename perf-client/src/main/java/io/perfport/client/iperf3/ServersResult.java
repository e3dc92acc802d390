package io.perfport.client.iperf3;

import io.perfport.common.failure.CauseText;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.TestResults;
import io.perfport.common.iperf3.TestResults.StreamResult;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult.ServerOutput;
import io.perfport.core.session.Iperf3Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an iperf3 server told of a test, in Perfport's words. */
final class ServersResult {
  private static final long UNKNOWN = -1;
  private static final double MILLIS_A_SECOND = 1000;

  private ServersResult() {}

  /**
   * What it measured. Servers count as lost what is missing before the last datagram that came;
   * what this end has sent after that is lost as well.
   *
   * @param own what this end measured of the same streams
   * @param omitted the datagrams that this end leaves out as warm-up, by the streams' ids: servers
   *     before 3.14 do not say what they leave out
   * @throws Iperf3Exception if it has a stream that the test has not, or a figure that can't be
   */
  static EndpointResult of(
      TestResults theirs, EndpointResult own, Map<Integer, DatagramCounts> omitted) {
    Iperf3Results.requireSameStreams(theirs, own);
    try {
      return inOurWords(theirs, own, omitted);
    } catch (IllegalArgumentException e) {
      throw new Iperf3Exception(
          ErrorCode.RECEIVE_RESULTS, "its results can't be: " + CauseText.of(e));
    }
  }

  private static EndpointResult inOurWords(
      TestResults theirs, EndpointResult own, Map<Integer, DatagramCounts> omitted) {
    List<StreamTotal> streams = new ArrayList<>();
    for (StreamTotal here : own.streams()) {
      theirs.streams().stream()
          .filter(told -> told.id() == here.streamId())
          .findFirst()
          .ifPresent(told -> streams.add(stream(told, here, omitted.get(told.id()))));
    }
    return new EndpointResult(
        null,
        0,
        null,
        theirs.congestion(),
        new CpuUsage(
            Math.max(0, theirs.cpuTotalPercent()),
            Math.max(0, theirs.cpuUserPercent()),
            Math.max(0, theirs.cpuSystemPercent())),
        streams);
  }

  private static StreamTotal stream(StreamResult told, StreamTotal here, DatagramCounts omitted) {
    boolean sender = !here.sender();
    // Servers before 3.2 do not say how long they measured; it was as long as here.
    long nanos = told.endSeconds() > 0 ? (long) (told.endSeconds() * 1e9) : here.nanos();
    return new StreamTotal(
        told.id(),
        sender,
        nanos,
        told.bytes(),
        UNKNOWN,
        0,
        sender && told.retransmits() >= 0 ? told.retransmits() : null,
        null,
        null,
        null,
        null,
        here.complete(),
        here.datagrams() == null ? null : datagrams(told, here, omitted));
  }

  private static DatagramCounts datagrams(
      StreamResult told, StreamTotal here, DatagramCounts omitted) {
    long before = told.omittedPackets().orElse(omitted == null ? 0 : omitted.packets());
    long packets = Math.max(0, told.packets() - before);
    if (!here.sender()) {
      return new DatagramCounts(packets, null, null, null, null, null, null, null, null, null);
    }
    // With reordering at the end of the warm-up some of its losses come later.
    long lost = Math.max(0, told.lost() - Math.max(0, told.omittedLost().orElse(0)));
    return new DatagramCounts(
            packets,
            lost,
            null,
            null,
            null,
            told.jitterSeconds() * MILLIS_A_SECOND,
            null,
            null,
            null,
            null)
        .ofSent(sentInAll(here, omitted) - before);
  }

  private static long sentInAll(StreamTotal here, DatagramCounts omitted) {
    return here.datagrams().packets() + (omitted == null ? 0 : omitted.packets());
  }

  /** What it printed. */
  static Optional<ServerOutput> output(TestResults theirs) {
    if (theirs.serverOutputJson() != null) {
      return Optional.of(new ServerOutput.Json(theirs.serverOutputJson()));
    }
    return Optional.ofNullable(theirs.serverOutputText()).map(ServerOutput.Text::new);
  }
}
