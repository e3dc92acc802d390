package io.perfport.client.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TlsUse;
import io.perfport.core.tls.ClientTls;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.tls.TlsIdentity;
import io.perfport.core.tls.TlsProvider;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a transport has to do with TLS: the same as without, with every byte at the other end. */
@Timeout(120)
class TlsTransportsTest {
  private static final Transports TRANSPORTS = Transports.load();
  private static final TlsIdentity SERVER = TlsIdentity.selfSigned();
  private static final RequestLoad CLOSED = RequestLoad.CLOSED;

  static Stream<Arguments> transports() {
    return Stream.of("nio", "epoll", "io_uring", "kqueue", "iocp", "blocking", "virtual")
        .filter(name -> TRANSPORTS.available().stream().anyMatch(each -> each.name().equals(name)))
        .flatMap(
            name ->
                Stream.of(TlsProvider.values())
                    .filter(provider -> provider.obstacle().isEmpty())
                    .map(provider -> Arguments.of(name, provider)));
  }

  private static <R> R run(
      String name, TlsProvider provider, boolean resumes, Function<ServerTarget, R> test) {
    Transport transport = TRANSPORTS.choose(name);
    ServerTls tls = new ServerTls(SERVER, null, provider);
    try (PerfServer server =
        PerfServer.start(ServerConfig.on("127.0.0.1", 0).withTransport(name).withTls(tls))) {
      ServerTarget target =
          new ServerTarget(
              transport, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 20_000, 2);
      return test.apply(
          target.withTls(new ClientTls(List.of(), tls.fingerprint(), null, provider, resumes)));
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void everyByteOfBothDirectionsArrivesVerified(String transport, TlsProvider provider) {
    TestPlan plan =
        TestPlan.builder(Direction.BIDIRECTIONAL, new RunLimit.Bytes(3_000_000))
            .streams(2)
            .framing(Framing.VERIFIED)
            .build();
    TestResult result =
        run(transport, provider, false, target -> PerfClient.run(new StreamConfig(target, plan)));
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    List<StreamTotal> here = result.local().streams();
    List<StreamTotal> there = result.remote().orElseThrow().streams();
    assertThat(here).hasSize(4);
    for (int i = 0; i < here.size(); i++) {
      assertThat(here.get(i).bytes()).as("application bytes").isEqualTo(there.get(i).bytes());
    }
    TlsUse tls = result.start().facts().tls();
    assertThat(tls.protocol()).isEqualTo("TLSv1.3");
    assertThat(tls.provider()).isEqualTo(provider.label());
    assertThat(tls.handshakes()).as("control, and four streams").isEqualTo(5);
    assertThat(tls.resumed()).isZero();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void requestsOnConnectionsThatStay(String transport, TlsProvider provider) {
    ExchangeResult result =
        run(
            transport,
            provider,
            false,
            target ->
                PerfClient.run(
                    new ExchangeConfig(
                        target, Workload.RR, plan(ExchangeKind.PERSISTENT, 5, 300), CLOSED)));
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(result.local().requests().answered()).isEqualTo(300);
    assertThat(result.remote().orElseThrow().responseBytes()).isEqualTo(300 * 40_000L);
    assertThat(result.start().facts().tls().handshakes()).isEqualTo(6);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aConnectionWithItsHandshakeForEachRequest(String transport, TlsProvider provider) {
    ExchangeResult result =
        run(
            transport,
            provider,
            false,
            target ->
                PerfClient.run(
                    new ExchangeConfig(
                        target, Workload.CRR, plan(ExchangeKind.SINGLE, 2, 40), CLOSED)));
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(result.local().requests().answered()).isEqualTo(40);
    assertThat(result.local().connecting().summary().samples()).isEqualTo(40);
    assertThat(result.start().facts().tls().handshakes()).isEqualTo(41);
    assertThat(result.start().facts().tls().resumed()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aSessionIsResumedWhereTheUserAllowsIt(TlsProvider provider) {
    assumeThat(provider.obstacle()).isEmpty();
    ExchangeResult result =
        run(
            "nio",
            provider,
            true,
            target ->
                PerfClient.run(
                    new ExchangeConfig(
                        target, Workload.CRR, plan(ExchangeKind.SINGLE, 1, 40), CLOSED)));
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertThat(result.start().facts().tls().handshakes()).isEqualTo(41);
    assertThat(result.start().facts().tls().resumed()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void latencyUnderLoadIsMeasuredOverTlsAsWell() {
    // At a rate: under the leak detector TLS is so slow that what was sent would take long to come.
    TestPlan load =
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(500))
            .streams(2)
            .bitsPerSecond(50_000_000)
            .build();
    LoadedResult result =
        run(
            "nio",
            TlsProvider.JDK,
            false,
            target ->
                PerfClient.run(
                    new LoadedConfig(
                        target,
                        load,
                        ExchangePlan.builder(
                                ExchangeKind.PERSISTENT,
                                LoadedConfig.within((RunLimit.Time) load.limit()))
                            .build(),
                        CLOSED)));
    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
  }

  private static ExchangePlan plan(ExchangeKind kind, int connections, int requests) {
    return ExchangePlan.builder(kind, new RunLimit.Blocks(requests))
        .connections(connections)
        .bytes(20_000, 40_000)
        .build();
  }
}
