package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.LossyPath;
import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole UDP tests over real sockets, client and server in this process. */
@Timeout(120)
class UdpEndToEndTest {
  private static final Transports TRANSPORTS = Transports.load();
  private static final int DATAGRAM_BYTES = 500;

  /** A datagram a millisecond: slow enough for a path of threads. */
  private static final long SLOW = 8L * DATAGRAM_BYTES * 1_000;

  private static final long FAST = 40_000_000;
  private static final Report NO_REPORT = Report.SILENT;

  private record Case(
      String server, String client, Direction direction, int streams, UdpTuning udp) {}

  private static List<String> names() {
    return TRANSPORTS.available().stream()
        .filter(each -> each.capabilities().contains(Capability.UDP))
        .map(Transport::name)
        .toList();
  }

  /** Every pair of transports, each in every direction. */
  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String server : names()) {
      for (String client : names()) {
        for (Direction direction : Direction.values()) {
          cases.add(new Case(server, client, direction, 1 + cases.size() % 3, UdpTuning.NONE));
        }
      }
    }
    for (String name : names()) {
      Transport transport = TRANSPORTS.choose(name);
      boolean segments = transport.capabilities().contains(Capability.UDP_SEGMENTATION);
      boolean coalesces = transport.capabilities().contains(Capability.UDP_COALESCING);
      if (segments) {
        cases.add(new Case(name, name, Direction.BIDIRECTIONAL, 1, new UdpTuning(true, false)));
      }
      if (coalesces) {
        cases.add(new Case(name, name, Direction.BIDIRECTIONAL, 1, new UdpTuning(false, true)));
      }
      if (segments && coalesces) {
        cases.add(new Case(name, name, Direction.BIDIRECTIONAL, 2, new UdpTuning(true, true)));
      }
    }
    return cases.stream();
  }

  /** Loss is the machine's affair; that every datagram is accounted for is ours. */
  @ParameterizedTest
  @MethodSource("cases")
  void everyDatagramOfACountIsReceivedOrLostWhateverTheTransports(Case each) {
    long datagrams = 1_500;
    TestPlan plan =
        plan(each.direction(), each.streams(), new RunLimit.Blocks(datagrams), FAST, each.udp());
    TestResult result = run(each.server(), each.client(), plan);

    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    int directions = each.direction() == Direction.BIDIRECTIONAL ? 2 : 1;
    assertThat(sum(result, true).packets()).isEqualTo(directions * datagrams);
    assertThat(sum(result, false).packets()).isEqualTo(directions * datagrams);
    assertEveryStreamAddsUp(result);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothEndsOfATimedRunAgreeOnTheNumberOfDatagrams(Case each) {
    TestPlan plan =
        plan(each.direction(), each.streams(), new RunLimit.Time(200), FAST, each.udp());
    TestResult result = run(each.server(), each.client(), plan);

    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(sum(result, true).packets()).isPositive();
    assertThat(sum(result, false).packets()).isEqualTo(sum(result, true).packets());
    assertEveryStreamAddsUp(result);
  }

  /** By the count of what was sent in the time that the sender took, whatever the machine does. */
  @Test
  void aPacedSenderNeverSendsMoreThanItsRate() {
    for (String name : names()) {
      long rate = 8_000_000;
      TestPlan plan = plan(Direction.FORWARD, 1, new RunLimit.Time(500), rate, UdpTuning.NONE);
      StreamTotal sent = run(name, name, plan).local().streams().get(0);
      double due = rate / 8e9 * sent.nanos() / DATAGRAM_BYTES;
      assertThat((double) sent.datagrams().packets()).isPositive().isLessThanOrEqualTo(due + 1);
    }
  }

  /** At one a second ten take ten seconds to earn: within a fraction of one come only they. */
  @Test
  void aBurstGoesAtOnceAndNothingElseUntilTheAverageIsDown() {
    for (String name : names()) {
      TestPlan plan =
          plan(
                  Direction.BIDIRECTIONAL,
                  1,
                  new RunLimit.Time(200),
                  8L * DATAGRAM_BYTES,
                  UdpTuning.NONE)
              .toBuilder()
              .burstBlocks(10)
              .build();
      assertThat(sum(run(name, name, plan), true).packets()).as(name).isEqualTo(20);
    }
  }

  @Test
  void aRunWithoutALimitOfItsRateIsAccountedForToo() {
    for (String name : names()) {
      TestPlan plan = plan(Direction.FORWARD, 2, new RunLimit.Time(300), 0, UdpTuning.NONE);
      TestResult result = run(name, name, plan);
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertEveryStreamAddsUp(result);
    }
  }

  /** Of ten numbers one is dropped, one comes twice, and one comes after its successor. */
  private static LossyPath.Fate oneOfTen(long sequence) {
    return switch ((int) (sequence % 10)) {
      case 0 -> LossyPath.Fate.DROP;
      case 3 -> LossyPath.Fate.REPEAT;
      case 6 -> LossyPath.Fate.SWAP;
      default -> LossyPath.Fate.PASS;
    };
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void lossDuplicatesAndReorderingAreCountedExactlyAlsoAtTheVeryEnd(Direction direction)
      throws Exception {
    for (String name : names()) {
      long datagrams = 200;
      TestResult result =
          runOver(
              name,
              plan(direction, 1, new RunLimit.Blocks(datagrams), SLOW, UdpTuning.NONE),
              (toServer, sequence, count) ->
                  sequence == 0 ? LossyPath.Fate.PASS : oneOfTen(sequence));

      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(receivers(result)).isNotEmpty();
      for (StreamTotal received : receivers(result)) {
        DatagramCounts counts = received.datagrams();
        assertThat(counts.packets()).as(name).isEqualTo(datagrams);
        assertThat(counts.lost()).as(name).isEqualTo(datagrams / 10);
        assertThat(counts.duplicates()).as(name).isEqualTo(datagrams / 10);
        assertThat(counts.outOfOrder()).as(name).isEqualTo(datagrams / 10);
        assertThat(counts.late()).isZero();
        assertThat(received.bytes()).isEqualTo(datagrams * 9 / 10 * DATAGRAM_BYTES);
      }
    }
  }

  @Test
  void aTestRunsThoughTheFirstDatagramsThatSetItUpAreLostBothWays() throws Exception {
    for (String name : names()) {
      TestResult result =
          runOver(
              name,
              plan(Direction.BIDIRECTIONAL, 1, new RunLimit.Blocks(50), SLOW, UdpTuning.NONE),
              (toServer, sequence, count) ->
                  sequence == 0 && count <= (toServer ? 3 : 1)
                      ? LossyPath.Fate.DROP
                      : LossyPath.Fate.PASS);
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.remote().orElseThrow().streams()).hasSize(2);
      assertThat(sum(result, false).packets()).isEqualTo(100);
    }
  }

  @Test
  void datagramsThatSetUpAndComeTwiceMakeNoSecondStream() throws Exception {
    TestResult result =
        runOver(
            "nio",
            plan(Direction.FORWARD, 2, new RunLimit.Blocks(50), SLOW, UdpTuning.NONE),
            (toServer, sequence, count) ->
                sequence == 0 ? LossyPath.Fate.REPEAT : LossyPath.Fate.PASS);
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(result.remote().orElseThrow().streams()).hasSize(2);
    assertThat(sum(result, false).lost()).isZero();
  }

  /**
   * The set-up has longer datagrams than the shortest stream, and the kernel divides no long ones.
   */
  @Test
  void theShortestAndTheLongestDatagramsPassOnEveryTransport() {
    for (String name : names()) {
      boolean segments =
          TRANSPORTS.choose(name).capabilities().contains(Capability.UDP_SEGMENTATION);
      for (int bytes : new int[] {24, 33_000, 65_507}) {
        for (UdpTuning udp :
            segments
                ? List.of(UdpTuning.NONE, new UdpTuning(true, false))
                : List.of(UdpTuning.NONE)) {
          TestPlan plan =
              plan(Direction.BIDIRECTIONAL, 1, new RunLimit.Blocks(40), 0, udp).toBuilder()
                  .blockBytes(bytes)
                  .bitsPerSecond(8L * bytes * 400)
                  .build();
          TestResult result = run(name, name, plan);
          assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
          assertThat(sum(result, false).packets()).isEqualTo(80);
          for (StreamTotal received : receivers(result)) {
            assertThat(received.bytes())
                .isEqualTo((40 - received.datagrams().lost()) * (long) bytes);
          }
        }
      }
    }
  }

  @Test
  void aStreamOfWhichNothingArrivesIsLostWholeAndStillEnds() throws Exception {
    TestResult result =
        runOver(
            "nio",
            plan(Direction.FORWARD, 1, new RunLimit.Blocks(50), SLOW, UdpTuning.NONE),
            (toServer, sequence, count) ->
                sequence == 0 ? LossyPath.Fate.PASS : LossyPath.Fate.DROP);
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(sum(result, false).lost()).isEqualTo(50);
    assertThat(sum(result, false).lostPercent()).isEqualTo(100.0);
  }

  @Test
  void aPathThatHasNoUdpIsNamedAtOnce() throws Exception {
    for (String name : names()) {
      assertThatThrownBy(
              () ->
                  runOver(
                      name,
                      plan(Direction.FORWARD, 1, new RunLimit.Blocks(1), SLOW, UdpTuning.NONE),
                      null))
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.CONNECT_REFUSED))
          .hasMessageContaining("ICMP port unreachable")
          .hasMessageContaining("UDP port");
    }
  }

  @Test
  void aPathThatSwallowsUdpIsNamedWhenTheTimeIsOver() {
    assertThatThrownBy(
            () ->
                runOver(
                    "nio",
                    plan(Direction.FORWARD, 1, new RunLimit.Blocks(1), SLOW, UdpTuning.NONE),
                    (toServer, sequence, count) -> LossyPath.Fate.DROP))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.CONNECT_TIMED_OUT))
        .hasMessageContaining("is the UDP port open?");
  }

  @Test
  void aServerWhoseTransportHasNoUdpSaysSo() {
    TestPlan plan = plan(Direction.FORWARD, 1, new RunLimit.Blocks(1), SLOW, UdpTuning.NONE);
    assertThatThrownBy(() -> run("iocp", "nio", plan))
        .hasMessageContaining("transport iocp does not carry UDP");
  }

  /** With an answer, the sender's address being anybody's, a server would be a weapon. */
  @Test
  void datagramsWithoutASessionsTokenGetNoAnswerAndDoNoHarm() throws Exception {
    Transport transport = TRANSPORTS.choose("auto");
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 1);
        DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      stranger.setSoTimeout(300);
      for (byte[] junk :
          List.of(new byte[0], new byte[1], new byte[1_400], join("0123456789abcdef"))) {
        stranger.send(
            new DatagramPacket(junk, junk.length, InetAddress.getLoopbackAddress(), server.port()));
      }
      assertThatThrownBy(() -> stranger.receive(new DatagramPacket(new byte[2_000], 2_000)))
          .isInstanceOf(SocketTimeoutException.class);
      TestPlan plan = plan(Direction.FORWARD, 1, new RunLimit.Blocks(20), SLOW, UdpTuning.NONE);
      assertThat(client(transport, server.port(), plan).run().outcome())
          .isInstanceOf(Outcome.Completed.class);
    }
  }

  /** Its socket is connected: the kernel hands it the server's datagrams only. */
  @Test
  void datagramsThatAStrangerSendsToTheClientAreNoneOfItsStream() throws Exception {
    for (String name : names()) {
      Transport transport = TRANSPORTS.choose(name);
      TestPlan plan = plan(Direction.REVERSE, 1, new RunLimit.Blocks(300), SLOW, UdpTuning.NONE);
      try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 1);
          DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"))) {
        Report forging =
            new Report() {
              @Override
              public void onStart(RunStart begun) {
                TestStart start = (TestStart) begun;
                int port = start.connections().get(0).localPort();
                byte[] forged = new byte[DATAGRAM_BYTES];
                io.netty.buffer.ByteBuf datagram = io.netty.buffer.Unpooled.wrappedBuffer(forged);
                for (int sequence = 1_000; sequence < 1_100; sequence++) {
                  new PerfportDatagrams(1).stamp(datagram, 0, sequence, 0);
                  try {
                    stranger.send(
                        new DatagramPacket(
                            forged, forged.length, InetAddress.getLoopbackAddress(), port));
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                }
              }
            };
        TestResult result = client(transport, server.port(), plan, forging).run();
        DatagramCounts counts = receivers(result).get(0).datagrams();
        assertThat(counts.packets()).as(name).isEqualTo(300);
        assertThat(counts.duplicates() + counts.outOfOrder() + counts.late()).as(name).isZero();
      }
    }
  }

  private static byte[] join(String token) {
    io.netty.buffer.ByteBuf datagram =
        io.perfport.core.session.SetUpDatagrams.of(
            new io.perfport.common.control.ControlMessage.Join(token, 1),
            io.netty.buffer.UnpooledByteBufAllocator.DEFAULT);
    byte[] bytes = io.netty.buffer.ByteBufUtil.getBytes(datagram);
    datagram.release();
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).contains(token);
    return bytes;
  }

  private static TestResult run(String server, String client, TestPlan plan) {
    try (LoopbackServers.Running running =
        LoopbackServers.load().start(TRANSPORTS.choose(server), 2)) {
      return client(TRANSPORTS.choose(client), running.port(), plan).run();
    }
  }

  private static TestResult runOver(String transport, TestPlan plan, LossyPath.Rule rule)
      throws Exception {
    Transport both = TRANSPORTS.choose(transport);
    try (LoopbackServers.Running server = LoopbackServers.load().start(both, 2);
        LossyPath path = new LossyPath(server.port(), rule)) {
      return client(both, path.port(), plan).run();
    }
  }

  private static TestPlan plan(
      Direction direction, int streams, RunLimit limit, long rate, UdpTuning udp) {
    return TestPlan.builder(direction, limit)
        .streams(streams)
        .omit(Duration.ZERO)
        .interval(Duration.ofMillis(100))
        .over(Protocol.UDP)
        .blockBytes(DATAGRAM_BYTES)
        .bitsPerSecond(rate)
        .socket(new SocketTuning(2 << 20, true, 0, 0, null))
        .udpTuning(udp)
        .build();
  }

  private static PerfClient<TestResult> client(Transport transport, int port, TestPlan plan) {
    return client(transport, port, plan, NO_REPORT);
  }

  private static PerfClient<TestResult> client(
      Transport transport, int port, TestPlan plan, Report report) {
    return PerfClient.streams(
        new StreamConfig(
            new ServerTarget(transport, "127.0.0.1", port, IpVersion.ANY, List.of(), 2_000, 2),
            plan),
        report);
  }

  private static List<StreamTotal> totals(TestResult result, boolean sender) {
    return Stream.concat(
            result.local().streams().stream(), result.remote().orElseThrow().streams().stream())
        .filter(stream -> stream.sender() == sender)
        .toList();
  }

  private static List<StreamTotal> receivers(TestResult result) {
    return totals(result, false);
  }

  private static DatagramCounts sum(TestResult result, boolean sender) {
    return DatagramCounts.sum(totals(result, sender).stream().map(StreamTotal::datagrams).toList());
  }

  private static void assertEveryStreamAddsUp(TestResult result) {
    for (StreamTotal received : receivers(result)) {
      StreamTotal sent =
          totals(result, true).stream()
              .filter(total -> total.streamId() == received.streamId())
              .findFirst()
              .orElseThrow();
      DatagramCounts counts = received.datagrams();
      assertThat(received.complete()).isTrue();
      assertThat(counts.packets()).isEqualTo(sent.datagrams().packets());
      assertThat(sent.bytes()).isEqualTo(sent.datagrams().packets() * DATAGRAM_BYTES);
      assertThat(received.bytes()).isEqualTo((counts.packets() - counts.lost()) * DATAGRAM_BYTES);
      assertThat(counts.duplicates()).isZero();
      assertThat(counts.lost()).isNotNegative();
    }
  }
}
