package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole tests over real sockets, client and server in this process. */
@Timeout(120)
class EndToEndTest {
  private static final Transports TRANSPORTS = Transports.load();
  private static final List<Direction> DIRECTIONS = List.of(Direction.values());
  private static final List<Framing> FRAMINGS = List.of(Framing.values());
  private static final Report NO_REPORT = Report.SILENT;

  private record Case(
      String server, String client, Direction direction, int streams, Framing framing) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    List<String> names =
        Stream.of("nio", "epoll", "io_uring", "iocp", "blocking", "virtual")
            .filter(EndToEndTest::isAvailable)
            .toList();
    for (String server : names) {
      for (String client : names) {
        // Every pair once, and every direction, number of streams and framing with some pair.
        int turn = cases.size();
        cases.add(
            new Case(
                server,
                client,
                DIRECTIONS.get(turn % 3),
                turn % 2 == 0 ? 1 : 8,
                FRAMINGS.get((turn / 2) % 3)));
      }
    }
    cases.add(new Case("local", "local", Direction.FORWARD, 1, Framing.RAW));
    cases.add(new Case("local", "local", Direction.BIDIRECTIONAL, 3, Framing.VERIFIED));
    return cases.stream();
  }

  private static boolean isAvailable(String name) {
    return TRANSPORTS.available().stream().anyMatch(each -> each.name().equals(name));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyByteOfAByteCountArrivesWhateverTheTransports(Case each) {
    long bytes = 20_000_003;
    TestResult result = run(each, new RunLimit.Bytes(bytes));

    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertBothEndsAgree(result);
    int directions = each.direction() == Direction.BIDIRECTIONAL ? 2 : 1;
    assertThat(received(result)).isEqualTo(directions * bytes);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothEndsOfATimedRunCountTheSameBytes(Case each) {
    TestResult result = run(each, new RunLimit.Time(300));

    assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
    assertBothEndsAgree(result);
    assertThat(received(result)).isPositive();
  }

  @Test
  void blocksAreCountedInBlocks() {
    Case each = new Case("nio", "nio", Direction.FORWARD, 2, Framing.RAW);
    assertThat(received(run(each, new RunLimit.Blocks(77)))).isEqualTo(77L * 65_536);
  }

  /**
   * At one in ten seconds the eleventh is due after a hundred seconds: within ten seconds, which
   * are enough for the ten on any machine, come only they. All cases at once take no longer.
   */
  @Test
  void aBurstGoesAtOnceAndNothingElseUntilTheAverageIsDown() throws Exception {
    Map<Case, Future<TestResult>> results = new LinkedHashMap<>();
    ExecutorService clients = Executors.newCachedThreadPool();
    try {
      for (Framing framing : FRAMINGS) {
        for (Transport transport : TRANSPORTS.available()) {
          Case each =
              new Case(transport.name(), transport.name(), Direction.BIDIRECTIONAL, 1, framing);
          TestPlan plan =
              plan(each.direction(), 1, framing, new RunLimit.Time(10_000)).toBuilder()
                  .blockBytes(1_000)
                  .bitsPerSecond(800)
                  .burstBlocks(10)
                  .build();
          results.put(each, clients.submit(() -> run(each, plan)));
        }
      }
      for (Map.Entry<Case, Future<TestResult>> each : results.entrySet()) {
        assertThat(received(each.getValue().get())).as("%s", each.getKey()).isEqualTo(20 * 1_000);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void tenClientsAtOnceAllGetTheirOwnResults() throws Exception {
    Transport transport = TRANSPORTS.choose("auto");
    ExecutorService clients = Executors.newFixedThreadPool(10);
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2)) {
      List<Future<TestResult>> results = new ArrayList<>();
      for (int i = 1; i <= 10; i++) {
        TestPlan plan =
            plan(DIRECTIONS.get(i % 3), 2, Framing.VERIFIED, new RunLimit.Bytes(i * 1_000_000L));
        results.add(clients.submit(() -> client(transport, server.port(), plan).run()));
      }
      for (int i = 1; i <= 10; i++) {
        TestResult result = results.get(i - 1).get();
        int directions = DIRECTIONS.get(i % 3) == Direction.BIDIRECTIONAL ? 2 : 1;
        assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
        assertThat(received(result)).isEqualTo(1_000_000L * directions * i);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  /** Other traffic on the interface only adds to the counter; headers add a few percent. */
  @Test
  void theKernelsLoopbackCounterHasTheBytesThatTheResultHas() throws IOException {
    assumeTrue(Files.isReadable(Path.of("/proc/net/dev")), "needs Linux");
    long bytes = 400_000_000;
    long before = loopbackBytes();
    TestResult result =
        run(new Case("nio", "nio", Direction.FORWARD, 4, Framing.RAW), new RunLimit.Bytes(bytes));
    long counted = loopbackBytes() - before;

    assertThat(received(result)).isEqualTo(bytes);
    assertThat(counted).isGreaterThanOrEqualTo(bytes);
  }

  @Test
  void anInterruptedRunGivesWhatWasMeasured() throws Exception {
    Transport transport = TRANSPORTS.choose("auto");
    TestPlan plan = plan(Direction.FORWARD, 1, Framing.RAW, new RunLimit.Time(60_000));
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 1)) {
      AtomicReference<PerfClient<TestResult>> client = new AtomicReference<>();
      Report interrupting =
          new Report() {

            @Override
            public void onInterval(RunInterval interval) {
              client.get().interrupt();
            }
          };
      client.set(PerfClient.streams(config(transport, server.port(), plan), interrupting));
      TestResult result = client.get().run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Interrupted.class);
      assertThat(result.remote()).isPresent();
      assertBothEndsAgree(result);
    }
  }

  private static long loopbackBytes() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/net/dev")).stream()
            .map(String::strip)
            .filter(each -> each.startsWith("lo:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.substring(3).strip().split("\\s+", -1)[0]);
  }

  private static TestResult run(Case each, RunLimit limit) {
    return run(each, plan(each.direction(), each.streams(), each.framing(), limit));
  }

  private static TestResult run(Case each, TestPlan plan) {
    try (LoopbackServers.Running server =
        LoopbackServers.load().start(TRANSPORTS.choose(each.server()), 2)) {
      return client(TRANSPORTS.choose(each.client()), server.port(), plan).run();
    }
  }

  private static TestPlan plan(Direction direction, int streams, Framing framing, RunLimit limit) {
    return TestPlan.builder(direction, limit)
        .streams(streams)
        .omit(Duration.ZERO)
        .interval(Duration.ofMillis(100))
        .blockBytes(65_536)
        .framing(framing)
        .build();
  }

  private static PerfClient<TestResult> client(Transport transport, int port, TestPlan plan) {
    return PerfClient.streams(config(transport, port, plan), NO_REPORT);
  }

  private static StreamConfig config(Transport transport, int port, TestPlan plan) {
    return new StreamConfig(
        new ServerTarget(transport, "127.0.0.1", port, IpVersion.ANY, List.of(), 10_000, 2), plan);
  }

  private static long received(TestResult result) {
    return Stream.concat(
            result.local().streams().stream(), result.remote().orElseThrow().streams().stream())
        .filter(stream -> !stream.sender())
        .mapToLong(stream -> stream.bytes() + stream.omittedBytes())
        .sum();
  }

  private static void assertBothEndsAgree(TestResult result) {
    List<StreamTotal> local = result.local().streams();
    List<StreamTotal> remote = result.remote().orElseThrow().streams();
    assertThat(remote).hasSameSizeAs(local);
    for (int i = 0; i < local.size(); i++) {
      StreamTotal here = local.get(i);
      StreamTotal there = remote.get(i);
      assertThat(there.streamId()).isEqualTo(here.streamId());
      assertThat(there.sender()).isNotEqualTo(here.sender());
      if (here.complete() && there.complete()) {
        assertThat(there.bytes() + there.omittedBytes())
            .isEqualTo(here.bytes() + here.omittedBytes());
        assertThat(there.frames()).isEqualTo(here.frames());
      }
    }
  }
}
