package io.perfport.core.transport.iocp;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.memory.MemoryBackend;
import io.perfport.core.completion.operation.readiness.ReadinessBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of strands: never two owners, tasks in order, none left behind. */
@Timeout(180)
class StrandTest {
  private static final int WORKERS = 3;
  private static final int STRANDS_PER_WORKER = 2;
  private static final int GIVERS = 3;
  private static final int TASKS = 40_000;

  private StrandGroup group;

  @AfterEach
  void end() throws InterruptedException {
    assertThat(group.shutdownGracefully(0, 5, SECONDS).await(60, SECONDS)).isTrue();
  }

  private void open(String backend) throws Exception {
    Backend opened = backend.equals("memory") ? new MemoryBackend() : ReadinessBackend.open();
    group =
        new StrandGroup(
            opened, WORKERS, STRANDS_PER_WORKER, new DefaultThreadFactory("strand", true));
  }

  /** What one strand has seen; plain fields, for only the strand may touch them. */
  private static final class Ledger {
    final int[] lastOfGiver = new int[GIVERS];
    Thread inside;
    int ran;
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "readiness"})
  void neverTwoOwnersAndNoTaskLeftBehind(String backend) throws Exception {
    open(backend);
    long seed = Long.getLong("iocp.seed", System.nanoTime());
    List<Ledger> ledgers = new ArrayList<>();
    group.strands().forEach(strand -> ledgers.add(new Ledger()));
    AtomicReference<String> broken = new AtomicReference<>();
    CountDownLatch given = new CountDownLatch(GIVERS);
    CountDownLatch ran = new CountDownLatch(GIVERS * TASKS);
    for (int giver = 0; giver < GIVERS; giver++) {
      int number = giver;
      SplittableRandom random = new SplittableRandom(seed + giver);
      new Thread(
              () -> {
                give(number, random, ledgers, broken, ran);
                given.countDown();
              })
          .start();
    }
    assertThat(given.await(60, SECONDS)).isTrue();
    assertThat(ran.await(60, SECONDS)).as("every task ran; -Diocp.seed=%d", seed).isTrue();
    assertThat(broken.get()).as("-Diocp.seed=%d", seed).isNull();
    int total = 0;
    for (int i = 0; i < ledgers.size(); i++) {
      Ledger ledger = ledgers.get(i);
      total += group.strands().get(i).submit(() -> ledger.ran).get(60, SECONDS);
    }
    assertThat(total).as("-Diocp.seed=%d", seed).isEqualTo(GIVERS * TASKS);
  }

  private void give(
      int giver,
      SplittableRandom random,
      List<Ledger> ledgers,
      AtomicReference<String> broken,
      CountDownLatch ran) {
    for (int i = 1; i <= TASKS; i++) {
      int index = random.nextInt(ledgers.size());
      Strand strand = group.strands().get(index);
      Ledger ledger = ledgers.get(index);
      int number = i;
      strand.execute(
          () -> {
            obey(strand, ledger, giver, number, broken);
            ran.countDown();
          });
      if (random.nextInt(64) == 0) {
        Thread.onSpinWait(); // so that strands run dry now and then: that is when wake-ups get lost
        if (random.nextInt(16) == 0) {
          LockSupport.parkNanos(random.nextInt(50_000));
        }
      }
    }
  }

  private static void obey(
      Strand strand, Ledger ledger, int giver, int number, AtomicReference<String> broken) {
    Thread self = Thread.currentThread();
    if (ledger.inside != null) {
      broken.compareAndSet(null, "two workers in one strand: " + ledger.inside + " and " + self);
    }
    ledger.inside = self;
    if (!strand.inEventLoop()) {
      broken.compareAndSet(null, "a task runs outside of its loop");
    }
    if (ledger.lastOfGiver[giver] >= number) {
      broken.compareAndSet(null, "tasks of one giver out of order");
    }
    ledger.lastOfGiver[giver] = number;
    ledger.ran++;
    ledger.inside = null;
  }

  @Test
  void isInTheLoopOnlyWhileItRuns() throws Exception {
    open("memory");
    Strand strand = group.strands().get(0);
    AtomicReference<Thread> worker = new AtomicReference<>();
    strand.submit(() -> worker.set(Thread.currentThread())).get(60, SECONDS);
    assertThat(strand.inEventLoop()).isFalse();
    strand
        .submit(
            () -> {
              assertThat(strand.inEventLoop()).isTrue();
              assertThat(group.strands().get(1).inEventLoop()).isFalse();
            })
        .get(60, SECONDS);
    group.strands().get(1).submit(() -> {}).get(60, SECONDS);
    assertThat(strand.inEventLoop(worker.get())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "readiness"})
  void keepsDeadlinesThatComeFromInsideAndOutside(String backend) throws Exception {
    open(backend);
    AtomicInteger early = new AtomicInteger();
    CountDownLatch rung = new CountDownLatch(400);
    for (int i = 0; i < 200; i++) {
      Strand strand = group.strands().get(i % group.strands().size());
      long delayNanos = MICROSECONDS.toNanos(50L * (200 - i));
      plan(strand, delayNanos, early, rung);
      strand.execute(() -> plan(strand, delayNanos, early, rung));
    }
    assertThat(rung.await(60, SECONDS)).isTrue();
    assertThat(early.get()).isZero();
  }

  private static void plan(
      Strand strand, long delayNanos, AtomicInteger early, CountDownLatch rung) {
    long begin = System.nanoTime();
    strand.schedule(
        () -> {
          if (System.nanoTime() - begin < delayNanos) {
            early.incrementAndGet();
          }
          rung.countDown();
        },
        delayNanos,
        NANOSECONDS);
  }

  @Test
  void repeatsAndCancelsTimers() throws Exception {
    open("readiness");
    CountDownLatch five = new CountDownLatch(5);
    ScheduledFuture<?> repeated =
        group.next().scheduleAtFixedRate(five::countDown, 1, 5, MILLISECONDS);
    assertThat(five.await(60, SECONDS)).isTrue();
    assertThat(repeated.cancel(false)).isTrue();
    ScheduledFuture<?> never = group.next().schedule(() -> {}, 1, DAYS);
    assertThat(never.cancel(false)).isTrue();
  }

  @Test
  void aBusyStrandLetsTheOthersHaveTheirTurn() throws Exception {
    group = new StrandGroup(new MemoryBackend(), 1, 2, new DefaultThreadFactory("strand", true));
    Strand busy = group.strands().get(0);
    AtomicReference<Runnable> again = new AtomicReference<>();
    again.set(
        () -> {
          Runnable next = again.get();
          if (next != null) {
            busy.execute(next);
          }
        });
    busy.execute(again.get());
    group.strands().get(1).submit(() -> {}).get(60, SECONDS);
    CountDownLatch rung = new CountDownLatch(1);
    group.strands().get(1).schedule(rung::countDown, 5, MILLISECONDS);
    assertThat(rung.await(60, SECONDS)).as("timers too").isTrue();
    again.set(null);
  }

  @Test
  void refusesTasksOnlyWhenItHasEnded() throws Exception {
    open("memory");
    Strand strand = group.strands().get(0);
    ScheduledFuture<?> planned = strand.schedule(() -> {}, 1, DAYS);
    Future<?> ended = group.shutdownGracefully(100, 2000, MILLISECONDS);
    strand.submit(() -> {}).get(60, SECONDS);
    assertThat(ended.await(60, SECONDS)).isTrue();
    assertThat(planned.isCancelled()).isTrue();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> strand.execute(() -> {}));
    for (Thread worker : group.workers().threads()) {
      worker.join(10_000); // its last act is to say that it has ended
      assertThat(worker.isAlive()).isFalse();
    }
  }
}
