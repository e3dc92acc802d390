package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.PerfClient;
import io.perfport.client.config.Affinity;
import io.perfport.client.config.Entry;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.ServerTarget.LocalEnd;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.Outcome;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --bind-dev} at both ends, through the loopback device. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class BindDeviceTest {
  private static final String NOT_THERE =
      "--bind-dev no-such-device: this machine has no network device of that name";

  static List<Transport> able() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.BIND_DEVICE))
        .toList();
  }

  static Stream<String> cases() {
    return able().stream()
        .flatMap(
            each ->
                Stream.of(" PERFPORT TCP", " IPERF3 TCP", " PERFPORT UDP", " IPERF3 UDP")
                    .map(each.name()::concat));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void streamsGoThroughTheDeviceOfBothEnds(String each) {
    Transport transport = Transports.load().choose(each.split(" ", -1)[0]);
    try (PerfServer server = PerfServer.start(server(transport, "lo"))) {
      assertThat(
              PerfClient.streams(streams(each, target(transport, server.port(), "lo")))
                  .run()
                  .outcome())
          .isInstanceOf(Outcome.Completed.class);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStreamsDeviceThatIsNotThereIsNamed(String each) {
    Transport transport = Transports.load().choose(each.split(" ", -1)[0]);
    try (PerfServer server = PerfServer.start(server(transport, null))) {
      StreamConfig config = streams(each, target(transport, server.port(), "no-such-device"));
      assertThatThrownBy(() -> PerfClient.streams(config).run())
          .isInstanceOf(FailureException.class)
          .hasMessage(NOT_THERE);
    }
  }

  @ParameterizedTest
  @MethodSource("able")
  void aDeviceOfRequestsThatIsNotThereIsNamed(Transport transport) {
    try (PerfServer server = PerfServer.start(server(transport, null))) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        ExchangePlan plan =
            ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Blocks(10))
                .over(protocol)
                .build();
        ExchangeConfig config =
            new ExchangeConfig(
                target(transport, server.port(), "no-such-device"),
                Workload.RR,
                plan,
                RequestLoad.CLOSED);
        assertThatThrownBy(() -> PerfClient.exchanges(config, Report.SILENT).run())
            .isInstanceOf(FailureException.class)
            .hasMessage(NOT_THERE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("able")
  void aServersDeviceThatIsNotThereIsNamed(Transport transport) {
    assertThatThrownBy(() -> PerfServer.start(server(transport, "no-such-device")))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("can't listen on /127.0.0.1:0: " + NOT_THERE);
  }

  private static ServerConfig server(Transport transport, String device) {
    return new ServerConfig(transport, "127.0.0.1", 0, 1, SessionLimits.DEFAULT, false)
        .withBindDevice(device);
  }

  private static ServerTarget target(Transport transport, int port, String device) {
    return new ServerTarget(
        transport,
        "127.0.0.1",
        port,
        IpVersion.ANY,
        new LocalEnd(List.of(), 0, device),
        10_000,
        1,
        KeepAlive.DEFAULT,
        Affinity.ANY,
        Entry.OPEN,
        Optional.empty());
  }

  private static StreamConfig streams(String each, ServerTarget target) {
    TestPlan plan = TestPlan.bidirectional(Duration.ofMillis(200)).omit(Duration.ZERO).build();
    return new StreamConfig(
        target,
        each.endsWith("UDP") ? plan.toBuilder().over(Protocol.UDP).build() : plan,
        ProtocolChoice.valueOf(each.split(" ", -1)[1]),
        Iperf3Options.NONE);
  }
}
