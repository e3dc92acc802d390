package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.PerfClient;
import io.perfport.client.config.Affinity;
import io.perfport.client.config.Entry;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.ServerTarget.LocalEnd;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.TestStart.Connection;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --cport}: streams have the local ports that were asked for, in the order of their ids. */
@Timeout(300)
class ClientPortTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  static Stream<String> cases() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.TCP))
        .flatMap(
            each ->
                Stream.of(" PERFPORT TCP", " IPERF3 TCP", " PERFPORT UDP", " IPERF3 UDP")
                    .filter(
                        kind ->
                            kind.endsWith("TCP") || each.capabilities().contains(Capability.UDP))
                    .map(each.name()::concat));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyStreamHasItsPortAlsoInTheNextTest(String each) throws Exception {
    try (PerfServer server = server(each)) {
      int first = freePorts(4);
      for (int test = 0; test < 2; test++) {
        assertThat(
                PerfClient.streams(config(each, server.port(), first)).run().start().connections())
            .extracting(Connection::localPort)
            .containsExactly(first, first + 1, first + 2, first + 3);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPortThatIsTakenIsNamed(String each) throws Exception {
    try (PerfServer server = server(each)) {
      int first = freePorts(4);
      try (ServerSocket tcp = new ServerSocket(first + 2, 1, LOOPBACK);
          DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, first + 2))) {
        assertThat(tcp.getLocalPort()).isEqualTo(udp.getLocalPort());
        assertThatThrownBy(() -> PerfClient.streams(config(each, server.port(), first)).run())
            .isInstanceOf(FailureException.class)
            .hasMessageContaining(
                "--cport: port %d is taken on this machine; give one that is free", first + 2);
      }
    }
  }

  private static PerfServer server(String each) {
    return PerfServer.start(
        new ServerConfig(transport(each), "127.0.0.1", 0, 1, SessionLimits.DEFAULT, false));
  }

  private static Transport transport(String each) {
    return Transports.load().choose(each.split(" ", -1)[0]);
  }

  private static StreamConfig config(String each, int port, int first) {
    TestPlan plan =
        TestPlan.bidirectional(Duration.ofMillis(200)).streams(2).omit(Duration.ZERO).build();
    return new StreamConfig(
        new ServerTarget(
            transport(each),
            "127.0.0.1",
            port,
            IpVersion.ANY,
            new LocalEnd(List.of(), first, null),
            10_000,
            1,
            KeepAlive.DEFAULT,
            Affinity.ANY,
            Entry.OPEN,
            Optional.empty()),
        each.endsWith("UDP") ? plan.toBuilder().over(Protocol.UDP).build() : plan,
        ProtocolChoice.valueOf(each.split(" ", -1)[1]),
        Iperf3Options.NONE);
  }

  /** The first of so many ports in a row that nobody has, below those that the system gives out. */
  private static int freePorts(int number) throws IOException {
    for (int first = 26_000; first < 32_000; first += number) {
      if (areFree(first, number)) {
        return first;
      }
    }
    throw new IOException("no ports are free");
  }

  private static boolean areFree(int first, int number) {
    for (int port = first; port < first + number; port++) {
      try (ServerSocket tcp = new ServerSocket(port, 1, LOOPBACK);
          DatagramSocket udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, port))) {
        assertThat(tcp.getLocalPort()).isEqualTo(udp.getLocalPort());
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
