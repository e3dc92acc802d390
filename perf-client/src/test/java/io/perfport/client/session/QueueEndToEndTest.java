package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.client.PerfClient;
import io.perfport.client.config.Entry;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of a full server wait, are served, or leave. */
@Timeout(120)
class QueueEndToEndTest {
  private static PerfServer server() {
    return PerfServer.start(
        ServerConfig.onLoopback()
            .withTransport("nio")
            .withLimits(new SessionLimits(1, 8, 0, 0, 15_000).withQueue(2)));
  }

  private static StreamConfig config(PerfServer server, long millis, Duration patience) {
    return new StreamConfig(
        ServerTarget.to("127.0.0.1", server.port(), 1)
            .withTransport("nio")
            .withEntry(new Entry(Optional.empty(), patience)),
        TestPlan.builder(Direction.FORWARD, new RunLimit.Time(millis))
            .omit(Duration.ZERO)
            .bitsPerSecond(1_000_000)
            .build());
  }

  /** What a report is told. */
  private static final class Told implements Report {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch queued = new CountDownLatch(1);

    @Override
    public void onQueued(int place, int waiting) {
      lines.add("place %d of %d".formatted(place, waiting));
      queued.countDown();
    }

    @Override
    public void onStart(RunStart start) {
      lines.add("started");
      started.countDown();
    }
  }

  private static CompletableFuture<TestResult> run(PerfClient<TestResult> test) {
    return CompletableFuture.supplyAsync(test::run, task -> new Thread(task, "a-test").start());
  }

  @Test
  void aClientWaitsAndThenTests() throws Exception {
    try (PerfServer server = server()) {
      Told first = new Told();
      Told second = new Told();
      PerfClient<TestResult> holds =
          PerfClient.streams(config(server, 60_000, Duration.ZERO), first);
      CompletableFuture<TestResult> held = run(holds);
      first.started.await(60, TimeUnit.SECONDS);
      CompletableFuture<TestResult> waits =
          run(PerfClient.streams(config(server, 200, Duration.ofMinutes(1)), second));
      second.queued.await(60, TimeUnit.SECONDS);
      holds.interrupt();
      assertThat(waits.get(60, TimeUnit.SECONDS).outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(second.lines).containsExactly("place 1 of 1", "started");
      assertThat(held.get(60, TimeUnit.SECONDS).outcome()).isInstanceOf(Outcome.Interrupted.class);
    }
  }

  @Test
  void aClientThatIsInterruptedOrImpatientLeavesTheLine() throws Exception {
    try (PerfServer server = server()) {
      Told first = new Told();
      PerfClient<TestResult> holds =
          PerfClient.streams(config(server, 60_000, Duration.ZERO), first);
      CompletableFuture<TestResult> held = run(holds);
      first.started.await(60, TimeUnit.SECONDS);
      Told second = new Told();
      PerfClient<TestResult> leaves =
          PerfClient.streams(config(server, 200, Duration.ofMinutes(1)), second);
      CompletableFuture<TestResult> left = run(leaves);
      second.queued.await(60, TimeUnit.SECONDS);
      leaves.interrupt();
      assertThatThrownBy(() -> left.get(60, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(FailureException.class);
      Told third = new Told();
      assertThatThrownBy(
              () -> PerfClient.streams(config(server, 200, Duration.ofSeconds(1)), third).run())
          .hasMessageContaining("--queue-timeout");
      assertThat(third.lines).containsOnly("place 1 of 1");
      holds.interrupt();
      held.get(60, TimeUnit.SECONDS);
    }
  }
}
