package io.perfport.core.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Posters and workers that do random things at random moments. Whatever happens, no packet is lost
 * or comes twice, each poster's packets leave in order, and no more workers run than may. The seed
 * is printed; {@code -Dperfport.stress.seed=N} repeats it, as far as the scheduler plays along.
 */
@org.junit.jupiter.api.Timeout(60)
class CompletionPortStressTest {
  private static final int POSTERS = 3;
  private static final int PACKETS = 20_000;
  private static final int WORKERS = 5;

  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /** A packet that knows its place. */
  private static final class Numbered extends CompletionPacket {
    final int poster;
    final int number;

    Numbered(int poster, int number) {
      this.poster = poster;
      this.number = number;
    }
  }

  private interface Body {
    void run() throws Exception;
  }

  @AfterEach
  void nothingEscaped() {
    assertThat(failures).isEmpty();
  }

  @RepeatedTest(4)
  void rules8to15HoldUnderRandomLoad() throws InterruptedException {
    SplittableRandom random = seeded();
    int concurrency = 1 + random.nextInt(3);
    WaitStrategy waiting =
        random.nextBoolean() ? WaitStrategy.parking() : WaitStrategy.spinning(200);
    CompletionPort port = CompletionPort.create(concurrency, waiting);
    AtomicInteger[][] seen = new AtomicInteger[POSTERS][PACKETS];
    for (AtomicInteger[] row : seen) {
      for (int i = 0; i < PACKETS; i++) {
        row[i] = new AtomicInteger();
      }
    }
    AtomicInteger running = new AtomicInteger();
    AtomicInteger mostRunning = new AtomicInteger();
    AtomicLong left = new AtomicLong((long) POSTERS * PACKETS);
    for (int i = 0; i < WORKERS; i++) {
      SplittableRandom own = random.split();
      start(
          () -> {
            int[] last = new int[POSTERS]; // in one worker, each poster's packets come in order
            CompletionPacket[] batch = new CompletionPacket[1 + own.nextInt(8)];
            while (true) {
              int count = port.poll(batch, own.nextInt(4) == 0 ? 50_000 : Timeout.INFINITE);
              if (count == 0) {
                port.leave(); // what comes back from a timeout may overshoot
                continue;
              }
              mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
              for (int k = 0; k < count; k++) {
                Numbered packet = (Numbered) batch[k];
                seen[packet.poster][packet.number].incrementAndGet();
                assertThat(packet.number).isGreaterThanOrEqualTo(last[packet.poster]);
                last[packet.poster] = packet.number;
              }
              running.decrementAndGet();
              if (left.addAndGet(-count) == 0) {
                port.close();
              }
              if (own.nextInt(64) == 0) {
                port.leave();
              }
            }
          });
    }
    for (int poster = 0; poster < POSTERS; poster++) {
      int id = poster;
      SplittableRandom own = random.split();
      start(() -> postAll(port, id, own));
    }
    joinAll();
    for (AtomicInteger[] row : seen) {
      assertThat(row).allMatch(count -> count.get() == 1);
    }
    assertThat(mostRunning.get()).isBetween(1, concurrency);
    assertThat(port.statistics().dequeued()).isEqualTo((long) POSTERS * PACKETS);
  }

  @RepeatedTest(4)
  void rule67NoPacketIsLostToAClose() throws InterruptedException {
    SplittableRandom random = seeded();
    CompletionPort port = CompletionPort.create(2);
    AtomicLong posted = new AtomicLong();
    AtomicLong taken = new AtomicLong();
    for (int i = 0; i < POSTERS; i++) {
      start(
          () -> {
            while (true) {
              port.post(new CompletionPacket());
              posted.incrementAndGet();
            }
          });
    }
    for (int i = 0; i < 2; i++) {
      start(
          () -> {
            while (port.poll(Timeout.INFINITE) != null) {
              taken.incrementAndGet();
            }
          });
    }
    int closeAfter = random.nextInt(200_000);
    spinUntil(() -> taken.get() >= closeAfter);
    port.close();
    joinAll();
    AtomicLong reclaimed = new AtomicLong();
    port.reclaim(packet -> reclaimed.incrementAndGet());
    assertThat(taken.get() + reclaimed.get()).isEqualTo(posted.get());
  }

  /**
   * One packet at a time, posted at about the moment when the worker has found nothing and begins
   * to wait. A wake-up lost there would leave the packet in the inbox, and the worker waiting, for
   * ever.
   */
  @RepeatedTest(2)
  void rule10NoWakeUpIsLostWhileAWorkerBeginsToWait() throws InterruptedException {
    SplittableRandom random = seeded();
    CompletionPort port = CompletionPort.create(1, WaitStrategy.spinning(20_000));
    AtomicInteger handled = new AtomicInteger();
    start(
        () -> {
          while (port.poll(Timeout.INFINITE) != null) {
            handled.incrementAndGet();
          }
        });
    long start = System.nanoTime();
    // As many rounds as a second has: a busy machine does few of them, and does not fail for it.
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
      int before = handled.get();
      port.post(new CompletionPacket());
      spinUntil(() -> handled.get() > before);
      for (int i = random.nextInt(20); i > 0; i--) {
        Thread.onSpinWait();
      }
    }
    port.close();
    joinAll();
  }

  /** A worker that blocks lets another go (rule 14): otherwise this would never end. */
  @RepeatedTest(2)
  void rule14BlockingWorkersGiveWay() throws InterruptedException {
    SplittableRandom random = seeded();
    CompletionPort port = CompletionPort.create(1);
    AtomicLong handled = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    for (int i = 0; i < 3; i++) {
      SplittableRandom own = random.split();
      start(
          () -> {
            while (true) {
              port.poll(Timeout.INFINITE);
              long mine = handled.incrementAndGet();
              if (own.nextInt(8) == 0) {
                // Waits for a packet that only another worker can handle.
                port.blocking(
                    () -> {
                      while (handled.get() == mine && !stop.get()) {
                        TimeUnit.MICROSECONDS.sleep(10);
                      }
                      return null;
                    });
              }
            }
          });
    }
    int total = 5_000;
    for (int i = 0; i < total; i++) {
      port.post(new CompletionPacket());
    }
    while (handled.get() < total) {
      Thread.sleep(1);
    }
    stop.set(true);
    port.close();
    joinAll();
  }

  /** A packet comes back as soon as it has been taken; each goes round many times. */
  @RepeatedTest(2)
  void packetsAreReusedAtOnce() throws InterruptedException {
    CompletionPort port = CompletionPort.create(3);
    AtomicLong rounds = new AtomicLong();
    for (int i = 0; i < 8; i++) {
      port.post(new CompletionPacket());
    }
    for (int i = 0; i < 3; i++) {
      start(
          () -> {
            while (true) {
              CompletionPacket packet = port.poll(Timeout.INFINITE);
              if (rounds.incrementAndGet() == 200_000) {
                port.close();
              }
              port.post(packet);
            }
          });
    }
    joinAll();
    AtomicInteger left = new AtomicInteger();
    port.reclaim(packet -> left.incrementAndGet());
    // Each worker may have held one that it could no longer post.
    assertThat(left.get()).isBetween(8 - 3, 8);
  }

  private static void postAll(CompletionPort port, int poster, SplittableRandom random) {
    PacketChain chain = new PacketChain();
    int number = 0;
    while (number < PACKETS) {
      if (random.nextInt(4) == 0) {
        int end = Math.min(PACKETS, number + 1 + random.nextInt(5));
        while (number < end) {
          chain.add(new Numbered(poster, number++));
        }
        port.post(chain);
      } else {
        port.post(new Numbered(poster, number++));
      }
      if (random.nextInt(256) == 0) {
        LockSupport.parkNanos(20_000);
      }
    }
  }

  private static SplittableRandom seeded() {
    long seed = Long.getLong("perfport.stress.seed", System.nanoTime());
    System.out.println("stress seed " + seed);
    return new SplittableRandom(seed);
  }

  private void start(Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (PortClosedException endOfTest) {
                // How every thread here ends.
              } catch (Throwable e) {
                failures.add(e);
              }
            });
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Can be interrupted, so that a test whose condition never comes ends by its timeout. */
  private static void spinUntil(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.onSpinWait();
    }
  }

  private void joinAll() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
