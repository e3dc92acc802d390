package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import io.perfport.core.LoopbackServers;
import io.perfport.core.socket.CongestionControls;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What both ends warn of in whole tests over real sockets. What a busy machine decides is not. */
@Timeout(120)
class WarningsEndToEndTest {
  private static final Transports TRANSPORTS = Transports.load();
  private static final Report NO_REPORT = Report.SILENT;

  static Stream<String> overUdp() {
    return TRANSPORTS.available().stream()
        .filter(each -> each.capabilities().contains(Capability.UDP))
        .map(Transport::name);
  }

  static Stream<String> all() {
    return TRANSPORTS.available().stream().map(Transport::name);
  }

  /** Sixty datagrams wait for a reader at most, and a sender that never rests sends far more. */
  @ParameterizedTest
  @MethodSource("overUdp")
  void aFloodIntoATinyReceiveBufferIsDroppedByTheReceiverWhichSaysSo(String transport) {
    assumeTrue(Files.isReadable(Path.of("/proc/net/snmp")), "this kernel does not count drops");
    for (Direction direction : new Direction[] {Direction.FORWARD, Direction.REVERSE}) {
      TestPlan flood =
          plan(Protocol.UDP, direction, new RunLimit.Blocks(20_000), 1_400, 4_096, null).toBuilder()
              .udpTuning(new UdpTuning(false, false, true))
              .build();
      TestResult result = run(transport, flood);

      boolean serverReceives = direction == Direction.FORWARD;
      EndpointResult server = result.remote().orElseThrow();
      EndpointResult receiver = serverReceives ? server : result.local();
      EndpointResult sender = serverReceives ? result.local() : server;
      assertThat(lost(receiver)).isPositive();
      boolean tells = Set.of("epoll", "io_uring").contains(transport);
      WarningCode drops = tells ? WarningCode.SOCKET_DROPS : WarningCode.UDP_RECEIVE_DROPS;
      assertThat(codes(receiver)).contains(drops.tag());
      assertThat(codes(sender)).doesNotContain(drops.tag());
      Long own = receiver.streams().get(0).datagrams().socketDrops();
      assertThat(own).as("what the socket dropped").matches(told -> (told != null) == tells);
      if (tells) {
        assertThat(own).isBetween(1L, lost(receiver));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void bbrOnLoopbackIsSaidByEachEndThatSendsUnderIt(Direction direction) {
    assumeTrue(CongestionControls.allowed().contains("bbr"), "this kernel has no BBR");
    String epoll = "epoll";
    assumeTrue(all().anyMatch(epoll::equals), "no transport can tell");
    TestResult result =
        run(epoll, plan(Protocol.TCP, direction, new RunLimit.Bytes(1 << 20), 8_192, 0, "bbr"));

    String bbr = WarningCode.BBR_ON_LOOPBACK.tag();
    assertThat(codes(result.local()).contains(bbr)).isEqualTo(direction.clientSends());
    assertThat(codes(result.remote().orElseThrow()).contains(bbr))
        .isEqualTo(direction.serverSends());
  }

  @Test
  void aBufferThatTheSystemCutsIsSaidByBothEnds() throws IOException {
    long most = Long.MAX_VALUE;
    for (String sysctl : List.of("rmem_max", "wmem_max")) {
      Path file = Path.of("/proc/sys/net/core", sysctl);
      assumeTrue(Files.isReadable(file), "this kernel does not say what it allows");
      most = Math.min(most, Long.parseLong(Files.readString(file).strip()));
    }
    int window = SocketTuning.MAX_WINDOW_BYTES;
    assumeTrue(most < window, "this kernel grants whatever can be asked for");
    TestPlan plan =
        plan(
            Protocol.TCP,
            Direction.BIDIRECTIONAL,
            new RunLimit.Bytes(1 << 16),
            8_192,
            window,
            null);
    TestResult result = run("nio", plan);
    assertThat(codes(result.local())).contains(WarningCode.WINDOW_CLAMPED.tag());
    assertThat(codes(result.remote().orElseThrow())).contains(WarningCode.WINDOW_CLAMPED.tag());
  }

  @ParameterizedTest
  @MethodSource("all")
  void bothEndsLookAndTellHowLongTheyWarmedUp(String transport) {
    TestPlan timed =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(200))
            .omit(Duration.ofMillis(100))
            .interval(Duration.ZERO)
            .blockBytes(8_192)
            .bitsPerSecond(8_000_000)
            .build();
    TestResult result = run(transport, timed);

    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    for (EndpointResult end : List.of(result.local(), result.remote().orElseThrow())) {
      assertThat(codes(end)).contains(WarningCode.RUN_SHORT.tag());
      assertThat(end.warmUpNanos()).isGreaterThanOrEqualTo(90_000_000L);
    }
  }

  private static List<String> codes(EndpointResult end) {
    return end.warnings().stream().map(Warning::code).toList();
  }

  private static long lost(EndpointResult receiver) {
    return receiver.streams().stream().mapToLong(each -> each.datagrams().lost()).sum();
  }

  private static TestPlan plan(
      Protocol protocol,
      Direction direction,
      RunLimit limit,
      int blockBytes,
      int windowBytes,
      String congestion) {
    return TestPlan.builder(direction, limit)
        .omit(Duration.ZERO)
        .interval(Duration.ZERO)
        .over(protocol)
        .blockBytes(blockBytes)
        .bitsPerSecond(0)
        .socket(new SocketTuning(windowBytes, true, 0, 0, congestion))
        .build();
  }

  private static TestResult run(String transport, TestPlan plan) {
    Transport both = TRANSPORTS.choose(transport);
    try (LoopbackServers.Running server = LoopbackServers.load().start(both, 1)) {
      return PerfClient.streams(
              new StreamConfig(
                  new ServerTarget(
                      both, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 2_000, 1),
                  plan),
              NO_REPORT)
          .run();
    }
  }
}
