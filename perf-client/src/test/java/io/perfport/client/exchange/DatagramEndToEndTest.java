package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.ExchangeConfig;
import io.perfport.client.IpVersion;
import io.perfport.client.PerfClient;
import io.perfport.client.ServerTarget;
import io.perfport.client.report.Reports;
import io.perfport.common.plan.ExchangeKind;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RequestCounts;
import io.perfport.core.loopback.LoopbackServers;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests over UDP between real clients and servers, on every transport that carries it. */
@Timeout(180)
class DatagramEndToEndTest {
  private static final Transports TRANSPORTS = Transports.load();
  private static final int REQUEST = 100;
  private static final int RESPONSE = 1_400;

  static Stream<String> transports() {
    return TRANSPORTS.available().stream()
        .filter(each -> each.capabilities().contains(Capability.UDP))
        .map(Transport::name);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void everyRequestOfACountIsAnsweredOrLost(String transport) {
    ExchangeResult result =
        run(transport, new RunLimit.Blocks(5_000), new RequestLoad(0, 0, 100, 0));
    RequestCounts requests = result.local().requests();
    assertThat(requests.answered() + requests.lost()).isEqualTo(5_000);
    // A busy machine may lose some all the same, but a path that works does not lose most.
    assertThat(requests.answered()).isGreaterThan(4_500);
    assertThat(requests.unanswered()).isZero();
    assertThat(requests.unsent()).isZero();
    assertThat(requests.duplicates()).isZero();
    assertThat(result.local().service().summary().samples()).isEqualTo(requests.answered());
    assertThat(result.local().connections()).isEqualTo(3);
    assertThat(result.local().connecting().summary().samples()).isEqualTo(3);
    assertThat(result.remote().get().connections()).isEqualTo(3);
    long served = result.remote().get().requests();
    assertThat(served).isBetween(requests.answered(), 5_000L);
    assertThat(result.remote().get().requestBytes()).isEqualTo(served * REQUEST);
    assertThat(result.remote().get().responseBytes()).isEqualTo(served * RESPONSE);
    assertThat(result.start().congestion()).isNull();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void anOpenLoopSendsWhatIsDue(String transport) {
    ExchangeResult result =
        run(transport, new RunLimit.Time(500), new RequestLoad(1_000, 0, 100, 0));
    RequestCounts requests = result.local().requests();
    // A slow machine may not send all of them, but none that is not due.
    assertThat(requests.answered() + requests.unsent() + requests.lost()).isBetween(100L, 600L);
    assertThat(result.local().lateness().summary().samples()).isPositive();
  }

  /** The server takes datagrams from nowhere else: an address has to be proven. */
  @ParameterizedTest
  @MethodSource("transports")
  void datagramsComeFromTheControlConnectionsAddressWhateverAddressesThereAre(String transport) {
    ExchangeResult result =
        run(
            transport,
            new RunLimit.Blocks(100),
            new RequestLoad(0, 0, 100, 0),
            List.of("127.0.0.2", "127.0.0.3"));
    assertThat(result.local().connections()).isEqualTo(3);
    assertThat(result.local().requests().answered()).isPositive();
  }

  private static ExchangeResult run(String name, RunLimit limit, RequestLoad load) {
    return run(name, limit, load, List.of());
  }

  private static ExchangeResult run(
      String name, RunLimit limit, RequestLoad load, List<String> bindHosts) {
    Transport transport = TRANSPORTS.choose(name);
    ExchangePlan plan =
        new ExchangePlan(
            ExchangeKind.PERSISTENT,
            Protocol.UDP,
            3,
            16,
            REQUEST,
            RESPONSE,
            limit,
            0,
            SocketTuning.SYSTEM,
            null);
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2)) {
      ServerTarget target =
          new ServerTarget(
              transport, "127.0.0.1", server.port(), IpVersion.ANY, bindHosts, 10_000, 2);
      ExchangeConfig config = new ExchangeConfig(target, Workload.RR, plan, load);
      ExchangeResult result = PerfClient.exchanges(config, Reports.SILENT.exchanges(config)).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      return result;
    }
  }
}
