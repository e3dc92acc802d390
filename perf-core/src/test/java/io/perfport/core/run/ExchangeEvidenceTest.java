package io.perfport.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.Warning;
import io.perfport.core.host.HostProbe;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a made machine, whose control group is held back when the test says so. */
@Timeout(60)
class ExchangeEvidenceTest {
  @TempDir private Path root;

  @Test
  void whatHappensInTheMeasuredPartIsTold() throws Exception {
    throttled(1);
    ExchangeEvidence evidence = evidence();
    evidence.measuring();
    awaitLook();
    throttled(2);
    assertThat(warningsOf(evidence)).hasSize(1).first().asString().contains("1 periods");
  }

  @Test
  void whatHappensWhileTheLastResponsesAreWaitedForIsNot() throws Exception {
    throttled(1);
    ExchangeEvidence evidence = evidence();
    evidence.measuring();
    evidence.measured();
    awaitLook();
    throttled(2);
    evidence.measured();
    assertThat(warningsOf(evidence)).isEmpty();
  }

  private ExchangeEvidence evidence() {
    ExchangePlan plan =
        ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(1_000))
            .over(Protocol.UDP)
            .build();
    return new ExchangeEvidence(
        new EmbeddedChannel(), plan, Transports.load().choose("nio"), new HostProbe(root));
  }

  private List<Warning> warningsOf(ExchangeEvidence evidence) throws Exception {
    EmbeddedChannel channel = new EmbeddedChannel();
    CountDownLatch ended = new CountDownLatch(1);
    evidence.ended(channel.eventLoop(), ended::countDown);
    while (!ended.await(5, TimeUnit.MILLISECONDS)) {
      channel.runPendingTasks();
    }
    return evidence.warnings().stream()
        .filter(warning -> warning.toString().contains("control group"))
        .toList();
  }

  private void throttled(int periods) throws IOException {
    Files.createDirectories(root.resolve("proc/self"));
    Files.createDirectories(root.resolve("sys/fs/cgroup"));
    Files.writeString(root.resolve("proc/self/cgroup"), "0::/\n");
    Files.writeString(
        root.resolve("sys/fs/cgroup/cpu.stat"),
        "nr_throttled %d\nthrottled_usec %d\n".formatted(periods, periods));
  }

  /** Looks are made on threads of their own. */
  private static void awaitLook() throws InterruptedException {
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("perfport-host-watch"))) {
      Thread.sleep(5);
    }
  }
}
