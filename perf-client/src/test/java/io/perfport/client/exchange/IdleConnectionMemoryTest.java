package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.perfport.client.PerfClient;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.report.Report;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a connection that waits takes of the heap. Both ends are in this process, so that the figure
 * is of the two together; what the first connections bring along (classes, recorders, loops) is
 * left out by a difference.
 */
@Timeout(120)
class IdleConnectionMemoryTest {
  /** 3 KB at each end. */
  private static final double MOST_BYTES = 2 * 3_000;

  private static final int FEW = 200;
  private static final int MANY = 2_200;
  private static final long SECONDS_TO_OPEN = 60;

  private static final Transports TRANSPORTS = Transports.load();

  static Stream<String> transports() {
    return Stream.of("nio", "epoll", "io_uring", "iocp")
        .filter(name -> TRANSPORTS.available().stream().anyMatch(each -> each.name().equals(name)));
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aConnectionThatWaitsTakesThreeKilobytesOfHeapAtEachEndAtMost(String transport)
      throws Exception {
    assumeTrue(mayOpen(2 * MANY + 500), "too few file descriptors");
    long few = heapWith(FEW, TRANSPORTS.choose(transport));
    long many = heapWith(MANY, TRANSPORTS.choose(transport));
    assertThat((many - few) / (double) (MANY - FEW)).isBetween(500.0, MOST_BYTES);
  }

  private static boolean mayOpen(int descriptors) {
    return !(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
        || unix.getMaxFileDescriptorCount() >= descriptors;
  }

  /** Bytes that are reachable while a run holds this number of connections. */
  private static long heapWith(int connections, Transport transport) throws Exception {
    try (LoopbackServers.Running server = LoopbackServers.load().start(transport, 2)) {
      ExchangePlan plan =
          ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(60_000))
              .connections(connections)
              .bytes(64, 64)
              .omit(Duration.ZERO)
              .build();
      // One in a hundred has something to do.
      ExchangeConfig config =
          new ExchangeConfig(
              new ServerTarget(
                  transport, "127.0.0.1", server.port(), IpVersion.ANY, List.of(), 10_000, 2),
              Workload.RR,
              plan,
              new RequestLoad(100, 0, 1, 0));
      CompletableFuture<RunStart> started = new CompletableFuture<>();
      PerfClient<ExchangeResult> client =
          PerfClient.exchanges(
              config,
              new Report() {
                @Override
                public void onStart(RunStart start) {
                  started.complete(start);
                }
              });
      CompletableFuture<ExchangeResult> result = CompletableFuture.supplyAsync(client::run);
      try {
        CompletableFuture.anyOf(started, result).get(SECONDS_TO_OPEN, TimeUnit.SECONDS);
        assertThat(started).as("the run began").isDone();
        return heap();
      } finally {
        client.interrupt();
        assertThat(result.get(SECONDS_TO_OPEN, TimeUnit.SECONDS).local().connections())
            .isEqualTo(connections);
      }
    }
  }

  /** After a collection that leaves nothing unreachable: what is soon let go of is waited for. */
  private static long heap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      Thread.sleep(100);
    }
    return least;
  }
}
