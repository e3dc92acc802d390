package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.LossyPath;
import io.perfport.client.PerfClient;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.report.Report;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RequesterResult.RequestCounts;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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
    assertThat(result.start().facts().congestion()).isNull();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void anOpenLoopSendsWhatIsDue(String transport) {
    long began = System.nanoTime();
    ExchangeResult result =
        run(transport, new RunLimit.Time(500), new RequestLoad(1_000, 0, 100, 0));
    RequestCounts requests = result.local().requests();
    // A slow machine may not send all of them, and may stop late, but none is sent that is not due.
    long due = (System.nanoTime() - began) / 1_000_000 + result.local().connections();
    assertThat(requests.answered() + requests.unsent() + requests.lost()).isBetween(100L, due);
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

  /** All responses are lost: at the end a second's requests are given up one after the other. */
  @ParameterizedTest
  @MethodSource("transports")
  void waitingForWhatIsLostIsNotMeasured(String name) throws Exception {
    Transport transport = TRANSPORTS.choose(name);
    AtomicLong lastRequest = new AtomicLong();
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2);
        LossyPath path =
            new LossyPath(
                server.port(),
                (toServer, sequence, count) -> {
                  if (sequence == 0) {
                    return LossyPath.Fate.PASS;
                  }
                  lastRequest.set(System.nanoTime());
                  return LossyPath.Fate.DROP;
                })) {
      long before = System.nanoTime();
      ExchangeResult result =
          run(
              transport,
              path.port(),
              new RunLimit.Time(500),
              new RequestLoad(100, 0, 100, 0),
              List.of());
      assertThat(result.local().requests().answered()).isZero();
      assertThat(result.local().requests().lost()).isPositive();
      assertThat(result.local().nanos())
          .isLessThan(lastRequest.get() - before + DatagramRequester.TIMEOUT_NANOS);
    }
  }

  private static ExchangeResult run(String name, RunLimit limit, RequestLoad load) {
    return run(name, limit, load, List.of());
  }

  private static ExchangeResult run(
      String name, RunLimit limit, RequestLoad load, List<String> bindHosts) {
    Transport transport = TRANSPORTS.choose(name);
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2)) {
      return run(transport, server.port(), limit, load, bindHosts);
    }
  }

  private static ExchangeResult run(
      Transport transport, int port, RunLimit limit, RequestLoad load, List<String> bindHosts) {
    ExchangePlan plan =
        ExchangePlan.builder(ExchangeKind.PERSISTENT, limit)
            .over(Protocol.UDP)
            .connections(3)
            .depth(16)
            .bytes(REQUEST, RESPONSE)
            .omit(Duration.ZERO)
            .build();
    ServerTarget target =
        new ServerTarget(transport, "127.0.0.1", port, IpVersion.ANY, bindHosts, 10_000, 2);
    ExchangeConfig config = new ExchangeConfig(target, Workload.RR, plan, load);
    ExchangeResult result = PerfClient.exchanges(config, Report.SILENT).run();
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    return result;
  }
}
