package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client as other programs call it. */
@Timeout(180)
class LibraryTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Lets a test know when a run goes on. */
  private static final class Begun implements Report {
    private final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public void onStart(RunStart start) {
      begun.countDown();
    }
  }

  private static LoopbackServers.Running server() {
    return LoopbackServers.load().start(Transports.load().choose("auto"), 2);
  }

  private static TestResult run(TestPlan plan) {
    try (LoopbackServers.Running server = server()) {
      return PerfClient.run(
          StreamConfig.to(
              "127.0.0.1", server.port(), plan.toBuilder().omit(Duration.ZERO).build()));
    }
  }

  @Test
  void goodputIsThatOfTheReceiversOfBothDirections() {
    TestResult result = run(TestPlan.bidirectional(SHORT).streams(2).build());
    assertThat(result.receivers()).hasSize(4).noneMatch(StreamTotal::sender);
    double slowest =
        result.receivers().stream().mapToDouble(StreamTotal::seconds).max().orElseThrow();
    double bits = result.receivers().stream().mapToDouble(each -> each.bytes() * 8.0).sum();
    assertThat(result.goodputBitsPerSecond().orElseThrow())
        .isCloseTo(bits / slowest, withinPercentage(0.001));
    assertThat(result.datagrams()).isEmpty();
  }

  @Test
  void goodputIsAbsentWhereAReceiverCouldNotTell() {
    TestResult whole = run(TestPlan.forward(SHORT).build());
    TestResult half =
        new TestResult(
            whole.start(),
            whole.intervals(),
            whole.local(),
            Optional.empty(),
            new Outcome.Interrupted());
    assertThat(whole.goodputBitsPerSecond()).isPresent();
    assertThat(whole.completed()).isTrue();
    assertThat(half.goodputBitsPerSecond()).isEmpty();
    assertThat(half.completed()).isFalse();
  }

  /** So that the time limit of a user's test ends the run as well. */
  @Test
  void aThreadThatIsInterruptedEndsItsTestAndKeepsItsStatus() throws Exception {
    try (LoopbackServers.Running server = server()) {
      Begun report = new Begun();
      PerfClient<TestResult> client =
          PerfClient.streams(
              StreamConfig.to(
                  "127.0.0.1", server.port(), TestPlan.forward(Duration.ofHours(1)).build()),
              report);
      AtomicBoolean status = new AtomicBoolean();
      FutureTask<TestResult> running =
          new FutureTask<>(
              () -> {
                TestResult result = client.run();
                status.set(Thread.currentThread().isInterrupted());
                return result;
              });
      Thread thread = new Thread(running);
      thread.start();
      assertThat(report.begun.await(60, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThat(running.get(60, TimeUnit.SECONDS).outcome())
          .isInstanceOf(Outcome.Interrupted.class);
      assertThat(status).isTrue();
    }
  }

  @Test
  void datagramsOverATransportThatHasNoneAreRefused() {
    StreamConfig streams =
        StreamConfig.to("h", 1, TestPlan.forward(SHORT).over(Protocol.UDP).build());
    ExchangeConfig requests =
        ExchangeConfig.to("h", 1, ExchangePlan.persistent(SHORT).over(Protocol.UDP).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> streams.withTransport("blocking"))
        .withMessage("udp: transport blocking does not carry it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requests.withTransport("blocking"))
        .withMessage("udp: transport blocking does not carry it");
  }

  @Test
  void aTimeOutOfRangeIsRefusedWithTheRange() {
    for (Duration time : new Duration[] {Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TestPlan.forward(time).build())
          .withMessageContaining("is not in the range 0.001 to 86400 s");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> LoadedConfig.to("h", 1, TestPlan.forward(SHORT).over(Protocol.UDP).build()))
        .withMessageContaining("TCP streams, limited by time");
  }
}
