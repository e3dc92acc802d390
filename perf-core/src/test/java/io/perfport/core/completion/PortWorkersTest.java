package io.perfport.core.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfport.core.completion.PortWorkers.PortShutdown;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Timeout(60)
class PortWorkersTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CompletionPort port = CompletionPort.create(2);
  private final PortWorkersConfig config = PortWorkersConfig.defaults().withThreads(3);

  @Test
  void drainProcessesWhatIsQueuedAndWhatThatBringsAbout() throws InterruptedException {
    AtomicLong handled = new AtomicLong();
    for (int i = 0; i < 1000; i++) {
      port.post(CompletionPacket.of(null, 3, null));
    }
    PortWorkers workers =
        PortWorkers.start(
            port,
            packet -> {
              handled.incrementAndGet();
              if (packet.bytesTransferred() > 1) {
                port.post(packet.set(null, packet.bytesTransferred() - 1, null));
              }
            },
            config);
    workers.shutdown(PortShutdown.DRAIN);
    workers.shutdown(PortShutdown.DRAIN);
    assertThat(workers.awaitTermination(LONG)).isTrue();
    assertThat(handled.get()).isEqualTo(3000);
    assertThat(port.isClosed()).isTrue();
    assertThat(port.statistics().running()).isZero();
  }

  @Test
  void rule67AbandonLeavesQueuedPacketsToTheirOwner() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    for (int i = 0; i < 10; i++) {
      port.post(new CompletionPacket());
    }
    PortWorkers workers =
        PortWorkers.start(
            port,
            packet -> {
              busy.countDown();
              goOn.await();
            },
            config.withBatch(1));
    busy.await();
    workers.shutdown(PortShutdown.DRAIN); // which does not get far
    assertThat(workers.awaitTermination(Duration.ofMillis(1))).isFalse();
    workers.shutdown(PortShutdown.ABANDON);
    goOn.countDown();
    assertThat(workers.awaitTermination(LONG)).isTrue();
    AtomicInteger left = new AtomicInteger();
    workers.reclaim(packet -> left.incrementAndGet());
    assertThat(left.get()).isEqualTo(8);
  }

  @Test
  void workerThatThrowsIsReportedAndGoesOn() throws InterruptedException {
    Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    AtomicInteger handled = new AtomicInteger();
    PortWorkers workers =
        PortWorkers.start(
            port,
            packet -> {
              if (handled.incrementAndGet() % 2 == 0) {
                port.beginBlocking(); // left open by the error: the pool closes it
                throw new AssertionError("handler");
              }
            },
            config
                .withThreadFactory(
                    task -> {
                      Thread thread = new Thread(task);
                      thread.setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
                      return thread;
                    })
                .withErrorHandler(
                    (thread, packet, error) -> {
                      reported.add(error);
                      throw new IllegalStateException("error handler");
                    }));
    for (int i = 0; i < 100; i++) {
      port.post(new CompletionPacket());
    }
    workers.shutdown(PortShutdown.DRAIN);
    assertThat(workers.awaitTermination(LONG)).isTrue();
    assertThat(handled.get()).isEqualTo(100);
    assertThat(reported).hasSize(50);
    assertThat(uncaught).hasSize(50).allMatch(e -> e.getSuppressed().length == 1);
  }

  @Test
  void aFetchThatFailsNowAndThenEndsNoWorker() throws InterruptedException {
    AtomicInteger fetches = new AtomicInteger();
    Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
    CountDownLatch handled = new CountDownLatch(3);
    CompletionPort failing =
        CompletionPort.create(
            1,
            new LeaderWait(
                source(
                    found -> {
                      if (fetches.incrementAndGet() % 2 == 1) {
                        throw new OutOfMemoryError("now and then");
                      }
                      found.add(new CompletionPacket());
                    })));
    PortWorkers workers =
        PortWorkers.start(
            failing,
            packet -> handled.countDown(),
            config
                .withThreads(1)
                .withErrorHandler(
                    (thread, packet, error) -> {
                      assertThat(packet).isNull();
                      reported.add(error);
                    }));
    handled.await();
    assertThat(failing.isClosed()).isFalse();
    assertThat(reported).isNotEmpty().allMatch(OutOfMemoryError.class::isInstance);
    workers.shutdown(PortShutdown.ABANDON);
    assertThat(workers.awaitTermination(LONG)).isTrue();
  }

  @Test
  void fetchesThatAlwaysFailCloseThePortSoThatNobodyWaitsForIt() throws InterruptedException {
    CompletionPort failing =
        CompletionPort.create(
            2,
            new LeaderWait(
                source(
                    found -> {
                      throw new IllegalStateException("always");
                    })));
    PortWorkers workers =
        PortWorkers.start(
            failing, packet -> {}, config.withErrorHandler((thread, packet, error) -> {}));
    assertThat(workers.awaitTermination(LONG)).isTrue();
    assertThat(failing.isClosed()).isTrue();
  }

  private static CompletionSource source(java.util.function.Consumer<PacketChain> fetch) {
    return new CompletionSource() {
      @Override
      public void fetch(long timeoutNanos, PacketChain found) {
        fetch.accept(found);
      }

      @Override
      public void interrupt() {}
    };
  }

  @Test
  void interruptDoesNotEndAWorker() throws InterruptedException {
    AtomicInteger handled = new AtomicInteger();
    PortWorkers workers =
        PortWorkers.start(port, packet -> handled.incrementAndGet(), config.withThreads(1));
    workers.threads().get(0).interrupt();
    port.post(new CompletionPacket());
    workers.shutdown(PortShutdown.DRAIN);
    assertThat(workers.awaitTermination(LONG)).isTrue();
    assertThat(handled.get()).isEqualTo(1);
  }

  @Test
  void threadsAreNamedForTheirJob() throws InterruptedException {
    Set<String> names = ConcurrentHashMap.newKeySet();
    PortWorkers workers =
        PortWorkers.start(port, packet -> names.add(Thread.currentThread().getName()), config);
    assertThat(workers.threads())
        .extracting(Thread::getName)
        .containsExactly("perf-port-worker-0", "perf-port-worker-1", "perf-port-worker-2");
    port.post(new CompletionPacket());
    workers.shutdown(PortShutdown.DRAIN);
    assertThat(workers.awaitTermination(LONG)).isTrue();
    assertThat(names).hasSize(1);
  }

  @Test
  void impossiblePoolsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> config.withThreads(0));
    assertThatIllegalArgumentException().isThrownBy(() -> config.withBatch(0));
  }
}
