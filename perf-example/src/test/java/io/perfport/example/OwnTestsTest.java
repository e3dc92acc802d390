package io.perfport.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.judgement.Change;
import io.perfport.client.judgement.Sample;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.TestResult;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tests of one's own can ask for. They need no network but the loopback interface. */
@Timeout(180)
class OwnTestsTest {
  private static final String HOST = "127.0.0.1";

  /** So short that it says little, and leaves the warm-up away: these are examples. */
  private static final TestPlan SHORT =
      TestPlan.forward(Duration.ofMillis(100)).omit(Duration.ZERO).build();

  private static PerfServer server;

  @BeforeAll
  static void startServer() {
    server = PerfServer.start(ServerConfig.onLoopback());
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void everyByteOfSeveralStreamsFromTheServerIsChecked() {
    TestPlan plan =
        TestPlan.reverse(Duration.ofMillis(200))
            .omit(Duration.ZERO)
            .streams(3)
            .framing(Framing.VERIFIED)
            .build();
    TestResult result =
        PerfClient.run(StreamConfig.to(HOST, server.port(), plan).withTransport("nio"));
    assertThat(result.completed()).isTrue();
    assertThat(result.receivers())
        .hasSize(3)
        .allSatisfy(stream -> assertThat(stream.bytes()).isPositive());
  }

  @Test
  void noDatagramIsCountedTwice() {
    TestPlan plan =
        SHORT.toBuilder().over(Protocol.UDP).bitsPerSecond(10_000_000).blockBytes(1_000).build();
    TestResult result = PerfClient.run(StreamConfig.to(HOST, server.port(), plan));
    assertThat(result.datagrams())
        .hasValueSatisfying(
            counts -> {
              assertThat(counts.packets()).isPositive();
              assertThat(counts.duplicates()).isZero();
            });
  }

  @Test
  void thousandsOfRequestsHaveA99thPercentile() {
    ExchangePlan plan =
        ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Blocks(2_000))
            .bytes(100, 1_000)
            .build();
    ExchangeResult result = PerfClient.run(ExchangeConfig.to(HOST, server.port(), plan));
    assertThat(result.local().requests().answered()).isEqualTo(2_000);
    assertThat(result.latency().orElseThrow().at(99)).isPresent();
  }

  @Test
  void requestsAtARateAreMeasuredFromTheTimeAtWhichTheyWereDue() {
    ExchangePlan plan =
        ExchangePlan.persistent(Duration.ofMillis(500))
            .omit(Duration.ZERO)
            .connections(4)
            .depth(16)
            .build();
    ExchangeResult result =
        PerfClient.run(
            ExchangeConfig.to(HOST, server.port(), plan).withLoad(RequestLoad.atRate(200)));
    assertThat(result.completed()).isTrue();
    assertThat(result.local().lateness()).isNotNull();
  }

  @Test
  void latencyUnderLoadStandsBesideThatWithout() {
    LoadedResult result = PerfClient.run(LoadedConfig.to(HOST, server.port(), SHORT));
    assertThat(result.completed()).isTrue();
    assertThat(result.idle().latency()).isPresent();
    assertThat(result.loaded()).isPresent();
  }

  @Test
  void aTestThatIsEndedEarlyHasWhatWasMeasuredUntilThen() throws Exception {
    TestPlan plan = TestPlan.forward(Duration.ofHours(1)).omit(Duration.ZERO).build();
    FirstInterval first = new FirstInterval();
    PerfClient<TestResult> client =
        PerfClient.streams(
            StreamConfig.to(
                HOST, server.port(), plan.toBuilder().interval(Duration.ofMillis(100)).build()),
            first);
    CompletableFuture<TestResult> running = CompletableFuture.supplyAsync(client::run);
    assertThat(first.seen.await(60, TimeUnit.SECONDS)).isTrue();
    client.interrupt();
    TestResult result = running.get(60, TimeUnit.SECONDS);
    assertThat(result.outcome()).isInstanceOf(Outcome.Interrupted.class);
    assertThat(result.intervals()).isNotEmpty();
  }

  @Test
  void aServerThatIsNotThereIsNamedAsTheReason() {
    int port;
    try (PerfServer gone = PerfServer.start(ServerConfig.onLoopback())) {
      port = gone.port();
    }
    assertThatThrownBy(() -> PerfClient.run(StreamConfig.to(HOST, port, SHORT)))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.CONNECT_REFUSED));
  }

  /** In a test that is to hold, give runs of seconds, more of them, and a reason to a threshold. */
  @Test
  void severalRunsOfEachTransportSayWhetherTheyDiffer() {
    double[] nio = new double[3];
    double[] auto = new double[3];
    for (int round = 0; round < nio.length; round++) {
      StreamConfig config = StreamConfig.to(HOST, server.port(), SHORT);
      nio[round] = goodput(config.withTransport("nio"));
      auto[round] = goodput(config);
    }
    Sample first = Sample.of(nio);
    Change change = Change.unpaired(first, Sample.of(auto), 95);
    assertThat(first.meanInterval(95)).isPresent();
    assertThat(change.significance()).isNotEqualTo(Change.Significance.UNKNOWN);
  }

  private static double goodput(StreamConfig config) {
    return PerfClient.run(config).goodputBitsPerSecond().orElseThrow();
  }

  /** Is told of a test while it runs, on its event loop. */
  private static final class FirstInterval implements Report {
    private final CountDownLatch seen = new CountDownLatch(1);

    @Override
    public void onInterval(RunInterval interval) {
      seen.countDown();
    }
  }
}
