package io.perfport.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.iperf3.TestResults;
import io.perfport.common.iperf3.TestResults.StreamResult;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** iperf3's units, and what it counts in. */
class Iperf3ResultsTest {
  private static StreamTotal total(boolean sender, Long retransmits, DatagramCounts datagrams) {
    return new StreamTotal(
        3,
        sender,
        2_500_000_000L,
        10_000,
        700,
        0,
        retransmits,
        null,
        null,
        null,
        null,
        true,
        datagrams);
  }

  private static TestResults told(StreamTotal total, Map<Integer, DatagramCounts> omitted) {
    EndpointResult own =
        new EndpointResult("nio", 1, null, "cubic", new CpuUsage(30.0, 20.0, 10.0), List.of(total));
    return Iperf3Results.of(own, omitted, null);
  }

  /** The client takes those of the warm-up from them. */
  @Test
  void packetsAndLossesAreThoseOfTheWholeRunAndJitterIsInSeconds() {
    StreamResult stream =
        told(
                total(false, null, DatagramCounts.ofReceiver(100, 7, 0, 0, 0, 1.5)),
                Map.of(3, DatagramCounts.ofReceiver(40, 2, 0, 0, 0, 9)))
            .streams()
            .get(0);
    assertThat(stream.packets()).isEqualTo(140);
    assertThat(stream.omittedPackets()).isEqualTo(OptionalLong.of(40));
    assertThat(stream.lost()).isEqualTo(9);
    assertThat(stream.omittedLost()).isEqualTo(OptionalLong.of(2));
    assertThat(stream.jitterSeconds()).isEqualTo(0.0015);
  }

  @Test
  void bytesTimeAndRetransmitsAreThoseOfTheMeasuredPart() {
    TestResults results = told(total(true, 5L, null), Map.of());
    StreamResult stream = results.streams().get(0);
    assertThat(stream.bytes()).isEqualTo(10_000);
    assertThat(stream.endSeconds()).isEqualTo(2.5);
    assertThat(stream.retransmits()).isEqualTo(5);
    assertThat(results.senderHasRetransmits()).isEqualTo(1);
    assertThat(results.cpuTotalPercent()).isEqualTo(30);
    assertThat(results.cpuUserPercent()).isEqualTo(20);
    assertThat(results.cpuSystemPercent()).isEqualTo(10);
  }
}
