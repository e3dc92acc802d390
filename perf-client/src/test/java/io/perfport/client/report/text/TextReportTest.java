package io.perfport.client.report.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.report.Golden;
import io.perfport.client.report.Samples;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.result.TestStart.Connection;
import io.perfport.common.unit.RateFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextReportTest {
  private final List<String> lines = new ArrayList<>();

  private String text(TestResult result, RateFormat rates, Style style) {
    lines.clear();
    Samples.tell(
        new TextReport(lines::add, rates, style, result.start().facts().transport()), result);
    return String.join("\n", lines) + "\n";
  }

  private String text(TestResult result) {
    return text(result, RateFormat.ADAPTIVE, Style.PLAIN);
  }

  private static TestResult completed(Direction direction, int streams, boolean tcpInfo) {
    return Samples.result(Samples.plan(direction, streams), tcpInfo, Samples.COMPLETED);
  }

  @Test
  void oneStreamForward() {
    Golden.check("forward-1.txt", text(completed(Direction.FORWARD, 1, true)));
  }

  @Test
  void threeStreamsForward() {
    Golden.check("forward-3.txt", text(completed(Direction.FORWARD, 3, true)));
  }

  @Test
  void datagrams() {
    Golden.check("udp-forward-1.txt", text(udp(Direction.FORWARD, 1)));
    Golden.check("udp-reverse-1.txt", text(udp(Direction.REVERSE, 1)));
    Golden.check("udp-bidir-2.txt", text(udp(Direction.BIDIRECTIONAL, 2)));
  }

  private static TestResult udp(Direction direction, int streams) {
    return Samples.result(Samples.udpPlan(direction, streams), false, Samples.COMPLETED);
  }

  /** Scripts find iperf3's totals by them. */
  @ParameterizedTest
  @EnumSource
  void theWordsSenderAndReceiverAreOfTheTotalsAlone(Direction direction) {
    for (TestResult result :
        List.of(Samples.suspect(completed(direction, 2, true)), udp(direction, 2))) {
      assertThat(text(result).lines())
          .filteredOn(line -> line.matches(".*\\b(sender|receiver)\\b.*"))
          .isNotEmpty()
          .allMatch(line -> line.matches("\\[( *\\d+|SUM)].* 0\\.00-\\d.* (sender|receiver)"));
      lines.clear();
    }
  }

  @Test
  void whatMakesFiguresSuspectStandsBelowThem() {
    TestResult result = Samples.suspect(completed(Direction.FORWARD, 1, true));
    Golden.check("warnings.txt", text(result));
    assertThat(lines)
        .containsSubsequence(
            "Warning, client: bbr paces, say \"no\" (bbr-on-loopback)",
            "Warning, client: this end was busy (cpu-saturated)",
            "Warning, server: this end was busy (cpu-saturated)",
            "Warning, server: drives?[2J it (of-a-newer-server)");
  }

  @Test
  void twoEndsOfOneMachineSayTheSameOnce() {
    TestResult apart = Samples.suspect(completed(Direction.FORWARD, 1, true));
    TestStart start = apart.start();
    TestResult together =
        new TestResult(
            new TestStart(
                start.facts(),
                start.protocol(),
                start.plan(),
                start.sizes(),
                List.of(new Connection(1, "127.0.0.1", 40_001, "127.0.0.1", 5201))),
            apart.intervals(),
            apart.local(),
            apart.remote(),
            apart.outcome());
    assertThat(text(together).lines().filter(line -> line.startsWith("Warning")))
        .containsExactly(
            "Warning, client: bbr paces, say \"no\" (bbr-on-loopback)",
            "Warning, both ends: this end was busy (cpu-saturated)",
            "Warning, server: drives?[2J it (of-a-newer-server)");
  }

  @Test
  void streamsOfWhichNotAllArrivedAreNamed() {
    TestResult whole = completed(Direction.FORWARD, 3, true);
    assertThat(text(whole)).doesNotContain("Incomplete");
    TestResult cut = withLocalStreams(whole, each -> each.streamId() != 2);
    assertThat(text(cut).lines())
        .contains(
            "Incomplete: stream 2: not all that was sent had arrived when the wait for it ended");
    assertThat(text(withLocalStreams(whole, each -> each.streamId() == 2)))
        .contains("Incomplete: streams 1, 3: not all");
  }

  private static TestResult withLocalStreams(TestResult result, Predicate<StreamTotal> complete) {
    EndpointResult local = result.local();
    List<StreamTotal> streams =
        local.streams().stream()
            .map(
                each ->
                    new StreamTotal(
                        each.streamId(),
                        each.sender(),
                        each.nanos(),
                        each.bytes(),
                        each.omittedBytes(),
                        each.frames(),
                        each.retransmits(),
                        each.minRttMicros(),
                        each.meanRttMicros(),
                        each.maxRttMicros(),
                        each.maxCongestionWindowBytes(),
                        complete.test(each)))
            .toList();
    return new TestResult(
        result.start(),
        result.intervals(),
        new EndpointResult(
            local.transport(),
            local.workers(),
            local.system(),
            local.congestion(),
            local.cpu(),
            streams,
            local.warmUpNanos(),
            local.warnings(),
            local.busyPoll(),
            local.placement()),
        result.remote(),
        result.outcome());
  }

  /** A receiver's time begins before its first byte can come. */
  @Test
  void withoutAWarmUpTheTotalsSayWhatTheirTimeIncludes() {
    TestPlan plan = Samples.plan(Direction.FORWARD, 1).toBuilder().omit(Duration.ZERO).build();
    assertThat(text(Samples.result(plan, true, Samples.COMPLETED)).lines())
        .contains(
            "Warm-up: none (-O 0); the wait for the first byte, up to a round trip, is in these"
                + " totals");
    assertThat(text(completed(Direction.FORWARD, 1, true))).doesNotContain("first byte");
  }

  @Test
  void reverse() {
    Golden.check("reverse-1.txt", text(completed(Direction.REVERSE, 1, true)));
  }

  @Test
  void bothDirections() {
    Golden.check("bidir-1.txt", text(completed(Direction.BIDIRECTIONAL, 1, true)));
    Golden.check("bidir-3.txt", text(completed(Direction.BIDIRECTIONAL, 3, true)));
  }

  @Test
  void withoutTcpInfoItsColumnsAreAbsent() {
    String text = text(completed(Direction.FORWARD, 3, false));
    Golden.check("no-tcp-info-3.txt", text);
    assertThat(text).doesNotContain("Retr", "Cwnd", "RTT", "Round-trip");
  }

  @Test
  void anInterruptedTestSaysSo() {
    Golden.check(
        "interrupted.txt",
        text(Samples.result(Samples.plan(Direction.FORWARD, 1), true, Samples.INTERRUPTED)));
  }

  @Test
  void aTestThatBrokeOffSaysWhyAndShowsWhatThereIs() {
    Golden.check(
        "failed.txt",
        text(Samples.result(Samples.plan(Direction.REVERSE, 3), true, Samples.FAILED)));
  }

  @Test
  void everyOptionIsInTheHeaderAndTheTitleOnEveryLine() {
    TestPlan plan =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(1L << 30))
            .streams(2)
            .blockBytes(8_192)
            .bitsPerSecond(1_500_000_000)
            .framing(Framing.VERIFIED)
            .socket(new SocketTuning(4 << 20, true, 1_400, 0, "reno"))
            .title("nightly")
            .build();
    String text =
        text(Samples.result(plan, true, Samples.COMPLETED), RateFormat.MBYTES, Style.PLAIN);
    Golden.check("options.txt", text);
    assertThat(text.lines()).allMatch(line -> line.startsWith("nightly:  "));
  }

  @Test
  void aTransportThatIsNotAsByDefaultSaysSoInTheHeader() {
    TestResult result = completed(Direction.FORWARD, 1, false);
    Samples.tell(
        new TextReport(lines::add, RateFormat.ADAPTIVE, Style.PLAIN, "iocp (aio)"), result);
    assertThat(lines.get(0)).startsWith("perf-client 0.1.0, iocp (aio), 1 worker, on ");
  }

  @Test
  void aSumNeverExceedsItsPartsWhenTheyWereSampledLate() {
    StreamInterval late = new StreamInterval(1, false, 0, 2_000_000_000L, 1_000, false, null, null);
    Sum sum = Sum.of(new Interval(0, 1_000_000_000L, false, List.of(late)), false);
    assertThat(sum.bitsPerSecond()).isEqualTo(late.bitsPerSecond());
  }

  @Test
  void coloursAddNothingButColour() {
    TestResult result = completed(Direction.BIDIRECTIONAL, 3, true);
    String coloured = text(result, RateFormat.ADAPTIVE, Style.COLOURED);
    assertThat(coloured).contains("\u001b[2m", "\u001b[1m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(text(result));
  }

  @Test
  void whatTheOtherMachineSaysCannotDriveTheTerminal() {
    Outcome outcome =
        new Outcome.Failed(new Failure(FailureReason.IO_ERROR, "bad\u001b]0;x\u0007\nthing"));
    assertThat(text(Samples.result(Samples.plan(Direction.FORWARD, 1), true, outcome)))
        .contains("bad?]0;x??thing");
  }
}
