package io.perfport.client.iperf3;

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

/** Arithmetic: iperf3 counts the whole run, and Perfport what came after the warm-up. */
class ServersResultTest {
  private static final long OWN_NANOS = 7_000_000_000L;

  private static EndpointResult own(boolean sender, DatagramCounts counts) {
    StreamTotal total =
        new StreamTotal(3, sender, OWN_NANOS, 1, 0, 0, null, null, null, null, null, true, counts);
    return new EndpointResult("nio", 1, null, null, new CpuUsage(1.0, 1.0, 0.0), List.of(total));
  }

  private static TestResults results(StreamResult stream) {
    return new TestResults(30, 20, 10, 1, "cubic", List.of(stream), null, null);
  }

  private static StreamResult counted(OptionalLong omittedLost, OptionalLong omittedPackets) {
    return new StreamResult(3, 5_000, -1, 0.0015, 9, omittedLost, 130, omittedPackets, 2.5);
  }

  private static StreamTotal streamOf(
      StreamResult told, EndpointResult own, Map<Integer, DatagramCounts> omitted) {
    return ServersResult.of(results(told), own, omitted).streams().get(0);
  }

  /** Of 140 sent it leaves 38 out; of the other 102 the last it saw was the 92nd. */
  @Test
  void whatWasSentAfterTheLastThatCameIsLostAndTheWarmUpIsInNoCount() {
    StreamTotal total =
        streamOf(
            counted(OptionalLong.of(2), OptionalLong.of(38)),
            own(true, DatagramCounts.ofSender(100, 0)),
            Map.of(3, DatagramCounts.ofSender(40, 0)));
    assertThat(total.datagrams().packets()).isEqualTo(102);
    assertThat(total.datagrams().lost()).isEqualTo(9 - 2 + 10);
    assertThat(total.datagrams().jitterMillis()).isEqualTo(1.5);
    assertThat(total.nanos()).isEqualTo(2_500_000_000L);
    assertThat(total.bytes()).isEqualTo(5_000);
    assertThat(total.sender()).isFalse();
  }

  /** Before 3.14: then it is what this end leaves out. */
  @Test
  void aServerThatDoesNotSayWhatItLeavesOutHasTheWarmUpOfThisEnd() {
    StreamTotal total =
        streamOf(
            counted(OptionalLong.empty(), OptionalLong.empty()),
            own(true, DatagramCounts.ofSender(100, 0)),
            Map.of(3, DatagramCounts.ofSender(40, 0)));
    assertThat(total.datagrams().packets()).isEqualTo(100);
    assertThat(total.datagrams().lost()).isEqualTo(9 + 10);
  }

  @Test
  void aServerThatSendsHasPacketsAndNoLoss() {
    StreamTotal total =
        streamOf(
            counted(OptionalLong.of(2), OptionalLong.of(38)),
            own(false, DatagramCounts.ofReceiver(90, 1, 0, 0, 0, 1)),
            Map.of());
    assertThat(total.datagrams().packets()).isEqualTo(92);
    assertThat(total.datagrams().lost()).isNull();
    assertThat(total.datagrams().lostPercent()).isNull();
    assertThat(total.sender()).isTrue();
  }

  @Test
  void retransmitsAreTheSendersAndUnknownOnesAreNone() {
    OptionalLong none = OptionalLong.empty();
    StreamResult seven = new StreamResult(3, 1, 7, 0, 0, none, 0, none, 0);
    StreamResult unknown = new StreamResult(3, 1, -1, 0, 0, none, 0, none, 0);
    assertThat(streamOf(seven, own(false, null), Map.of()).retransmits()).isEqualTo(7);
    assertThat(streamOf(seven, own(true, null), Map.of()).retransmits()).isNull();
    assertThat(streamOf(unknown, own(false, null), Map.of()).retransmits()).isNull();
  }

  /** Before 3.2: it measured as long as this end. */
  @Test
  void aServerThatDoesNotSayHowLongItMeasuredDidSoAsLongAsThisEnd() {
    StreamResult untimed =
        new StreamResult(3, 1, 0, 0, 0, OptionalLong.empty(), 0, OptionalLong.empty(), 0);
    assertThat(streamOf(untimed, own(true, null), Map.of()).nanos()).isEqualTo(OWN_NANOS);
  }

  @Test
  void itsProcessorTimeIsSplitAsItSays() {
    StreamResult untimed =
        new StreamResult(3, 1, 0, 0, 0, OptionalLong.empty(), 0, OptionalLong.empty(), 0);
    assertThat(ServersResult.of(results(untimed), own(true, null), Map.of()).cpu())
        .isEqualTo(new CpuUsage(30.0, 20.0, 10.0));
  }
}
