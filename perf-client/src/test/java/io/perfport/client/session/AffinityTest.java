package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.PerfClient;
import io.perfport.client.config.Affinity;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.Placement;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.TestResult;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --affinity} at both ends of one process: the kernel says where their threads may run. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class AffinityTest {
  private static final ProcessorSet ALL = ThreadsAllowed.all();
  private static final ProcessorSet FIRST = ProcessorSet.of(ALL.first());
  private static final ProcessorSet LAST = ProcessorSet.of(ALL.numbers().length() - 1);
  private static final Transport NIO = Transports.load().choose("nio");

  static List<Transport> able() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.AFFINITY))
        .filter(each -> each.capabilities().contains(Capability.TCP))
        .toList();
  }

  /** Remembers what the event loops may use while a test runs. */
  private static final class Looking implements Report {
    private final List<Set<String>> clients = new ArrayList<>();
    private final List<Set<String>> servers = new ArrayList<>();

    @Override
    public void onInterval(RunInterval interval) {
      clients.add(ThreadsAllowed.eventLoops("client"));
      servers.add(ThreadsAllowed.eventLoops("server"));
    }

    /** The names of iocp's workers are the same at both ends: of those only the result tells. */
    void requireHeld(Transport transport) {
      if (!transport.name().equals("iocp")) {
        assertThat(clients).contains(Set.of(FIRST.toString()));
        assertThat(servers).contains(Set.of(LAST.toString()));
      }
    }
  }

  private static PerfServer server(Transport transport) {
    return PerfServer.start(config(transport));
  }

  private static ServerConfig config(Transport transport) {
    return new ServerConfig(transport, "127.0.0.1", 0, 2, SessionLimits.DEFAULT, false);
  }

  private static ServerTarget target(Transport transport, int port, Affinity affinity) {
    return new ServerTarget(transport, "127.0.0.1", port, IpVersion.ANY, List.of(), 10_000, 2)
        .withAffinity(affinity);
  }

  private static StreamConfig streams(ServerTarget target, ProtocolChoice protocol) {
    TestPlan plan =
        TestPlan.bidirectional(Duration.ofSeconds(1))
            .omit(Duration.ZERO)
            .interval(Duration.ofMillis(200))
            .build();
    return new StreamConfig(target, plan, protocol, Iperf3Options.NONE);
  }

  private static ExchangeConfig requests(ServerTarget target) {
    ExchangePlan plan = ExchangePlan.persistent(Duration.ofSeconds(1)).omit(Duration.ZERO).build();
    return new ExchangeConfig(target, Workload.RR, plan, RequestLoad.CLOSED);
  }

  private static void requireFree() {
    assertThat(ThreadsAllowed.eventLoops("server")).containsExactly(ALL.toString());
  }

  @ParameterizedTest
  @MethodSource("able")
  void bothEndsOfStreamsRunWhereTheyShallAndAreFreeAfterwards(Transport transport)
      throws Exception {
    try (PerfServer server = server(transport)) {
      ServerTarget target = target(transport, server.port(), new Affinity(FIRST, LAST));
      Looking looking = new Looking();
      TestResult result =
          PerfClient.streams(streams(target, ProtocolChoice.PERFPORT), looking).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      looking.requireHeld(transport);
      assertThat(result.local().placement()).isEqualTo(new Placement(FIRST, FIRST, 0));
      assertThat(result.remote().orElseThrow().placement()).isEqualTo(new Placement(LAST, LAST, 0));
      awaitNoSession(server);
      awaitFree();
    }
  }

  @ParameterizedTest
  @MethodSource("able")
  void bothEndsOfRequestsRunWhereTheyShall(Transport transport) throws Exception {
    try (PerfServer server = server(transport)) {
      ServerTarget target = target(transport, server.port(), new Affinity(FIRST, LAST));
      Looking looking = new Looking();
      ExchangeResult result = PerfClient.exchanges(requests(target), looking).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      looking.requireHeld(transport);
      assertThat(result.local().placement()).isEqualTo(new Placement(FIRST, FIRST, 0));
      assertThat(result.remote().orElseThrow().placement()).isEqualTo(new Placement(LAST, LAST, 0));
    }
  }

  @Test
  void byIperf3sProtocolTheServerIsHeldToo() throws Exception {
    try (PerfServer server = server(NIO)) {
      ServerTarget target = target(NIO, server.port(), new Affinity(null, LAST));
      Looking looking = new Looking();
      TestResult result = PerfClient.streams(streams(target, ProtocolChoice.IPERF3), looking).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(looking.servers).contains(Set.of(LAST.toString()));
      assertThat(looking.clients).doesNotContain(Set.of(LAST.toString()));
      awaitNoSession(server);
      requireFree();
    }
  }

  /** Without any affinity it is told where threads ran, and that they moved is no matter. */
  @Test
  void whereThreadsRanIsToldAnyway() throws Exception {
    try (PerfServer server = server(NIO)) {
      ServerTarget target = target(NIO, server.port(), Affinity.ANY);
      TestResult result = PerfClient.streams(streams(target, ProtocolChoice.PERFPORT)).run();
      Placement placement = result.local().placement();
      assertThat(placement.affinity()).isNull();
      assertThat(ALL.containsAll(placement.processors())).isTrue();
      assertThat(result.local().warnings())
          .noneMatch(warning -> warning.code().equals("threads-moved"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolChoice.class,
      names = {"PERFPORT", "IPERF3"})
  void aTestThatHasTheServersProcessorsIsAlone(ProtocolChoice protocol) throws Exception {
    try (PerfServer server = server(NIO)) {
      StreamConfig held = streams(target(NIO, server.port(), new Affinity(null, LAST)), protocol);
      StreamConfig free = streams(target(NIO, server.port(), Affinity.ANY), protocol);
      assertThat(refusalDuring(free, held))
          .containsAnyOf("--affinity is about; leave its processor out", "iperf3's error 132");
      awaitNoSession(server);
      assertThat(refusalDuring(held, free))
          .containsAnyOf("--affinity), which is alone until its end", "busy");
      awaitNoSession(server);
      requireFree();
      assertThat(PerfClient.streams(free).run().outcome()).isInstanceOf(Outcome.Completed.class);
    }
  }

  private static String refusalDuring(StreamConfig first, StreamConfig second) throws Exception {
    CompletableFuture<Void> flowing = new CompletableFuture<>();
    Report report =
        new Report() {
          @Override
          public void onInterval(RunInterval interval) {
            flowing.complete(null);
          }
        };
    CompletableFuture<TestResult> running = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> running.completeAsync(PerfClient.streams(first, report)::run, Runnable::run));
    thread.start();
    flowing.get(60, TimeUnit.SECONDS);
    try {
      PerfClient.streams(second).run();
      throw new AssertionError("it was not refused");
    } catch (FailureException e) {
      assertThat(running.get(60, TimeUnit.SECONDS).outcome()).isInstanceOf(Outcome.Completed.class);
      return e.getMessage();
    }
  }

  @Test
  void aProcessorThatTheServerMayNotUseIsRefusedWithThoseThatItMay() {
    Affinity missing = new Affinity(null, ProcessorSet.of(1_000));
    try (PerfServer server = PerfServer.start(config(NIO).withAffinity(LAST))) {
      assertThat(ThreadsAllowed.eventLoops("server")).isSubsetOf(LAST.toString());
      for (ProtocolChoice protocol : List.of(ProtocolChoice.PERFPORT, ProtocolChoice.IPERF3)) {
        StreamConfig config = streams(target(NIO, server.port(), missing), protocol);
        assertThatThrownBy(() -> PerfClient.streams(config).run())
            .isInstanceOf(FailureException.class);
      }
      ExchangeConfig requests = requests(target(NIO, server.port(), missing));
      assertThatThrownBy(() -> PerfClient.exchanges(requests, Report.SILENT).run())
          .isInstanceOfSatisfying(
              FailureException.class,
              e -> {
                assertThat(e.failure().reason()).isEqualTo(FailureReason.OPTION_UNSUPPORTED);
                assertThat(e)
                    .hasMessage(
                        "on the server: processor 1000 is not one that these threads may use: %s"
                                .formatted(LAST)
                            + " (--affinity)");
              });
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolChoice.class,
      names = {"PERFPORT", "IPERF3"})
  void anOperatorCanKeepTheProcessorsFromClients(ProtocolChoice protocol) {
    ServerConfig closed = config(NIO).withLimits(SessionLimits.DEFAULT.withoutClientAffinity());
    try (PerfServer server = PerfServer.start(closed)) {
      StreamConfig chosen = streams(target(NIO, server.port(), new Affinity(null, LAST)), protocol);
      assertThatThrownBy(() -> PerfClient.streams(chosen).run())
          .isInstanceOf(FailureException.class)
          .satisfies(
              e ->
                  assertThat(e.getMessage())
                      .containsAnyOf("--no-client-affinity", "iperf3's error 132"));
      StreamConfig any = streams(target(NIO, server.port(), Affinity.ANY), protocol);
      assertThat(PerfClient.streams(any).run().outcome()).isInstanceOf(Outcome.Completed.class);
    }
  }

  @Test
  void aServerThatSaysNothingOfProcessorsIsTooOld() {
    Affinity asked = new Affinity(FIRST, LAST);
    asked.requireTaken(LAST);
    Affinity.ANY.requireTaken(null);
    assertThatThrownBy(() -> asked.requireTaken(null))
        .hasMessageContaining("older than this client");
  }

  @Test
  void twoTestsAtOnceCantHaveAServersProcessors() {
    assertThatThrownBy(
            () ->
                LoadedConfig.to("h", 1, TestPlan.forward(Duration.ofSeconds(1)).build())
                    .withServer(target(NIO, 1, new Affinity(null, LAST))))
        .hasMessageContaining("one test at a time");
  }

  /** A thread that ends is where it was held until the system has forgotten it. */
  private static void awaitFree() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Set.of(ALL.toString()).containsAll(ThreadsAllowed.eventLoops("server"))) {
      assertThat(System.nanoTime()).as("the server's threads are free").isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private static void awaitNoSession(PerfServer server) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (server.activeSessions() > 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
