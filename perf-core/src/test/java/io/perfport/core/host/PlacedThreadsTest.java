package io.perfport.core.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.result.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel says of threads that are held: {@code Cpus_allowed_list}, proc(5). */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class PlacedThreadsTest {
  private static final ProcessorSet ALL = allowed(Path.of("/proc/self/status"));
  private static final ProcessorSet FIRST = ProcessorSet.of(ALL.first());
  private static final ProcessorSet LAST = ProcessorSet.of(ALL.numbers().length() - 1);

  private final PlacedThreads threads = new PlacedThreads(Thread::new, null);
  private final Worker worker = new Worker(threads);

  /** A thread that does what it is told. */
  private static final class Worker implements AutoCloseable {
    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(10);
    private final Thread thread;

    Worker(PlacedThreads threads) {
      thread =
          threads.newThread(
              () -> {
                try {
                  while (true) {
                    tasks.take().run();
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      thread.start();
    }

    <T> T ask(Callable<T> question) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      tasks.add(
          () -> {
            try {
              answer.complete(question.call());
            } catch (Exception e) {
              answer.completeExceptionally(e);
            }
          });
      return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    ProcessorSet allowed() {
      return ask(() -> PlacedThreadsTest.allowed(Path.of("/proc/thread-self/status")));
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static ProcessorSet allowed(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .map(line -> ProcessorSet.parse(line.substring(line.indexOf(':') + 1).strip()))
          .findFirst()
          .orElseThrow();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterEach
  void endWorker() {
    worker.close();
  }

  @Test
  void holdsThoseThatRunAndThoseThatBeginLaterUntilItIsUndone() {
    assertThat(worker.allowed()).isEqualTo(ALL);
    threads.place(LAST);
    assertThat(worker.allowed()).isEqualTo(LAST);
    try (Worker later = new Worker(threads)) {
      assertThat(later.allowed()).isEqualTo(LAST);
      threads.restore();
      assertThat(later.allowed()).isEqualTo(ALL);
    }
    assertThat(worker.allowed()).isEqualTo(ALL);
    assertThat(allowed(Path.of("/proc/thread-self/status"))).isEqualTo(ALL);
  }

  @Test
  void isBackAtItsUsualProcessorsAndGivesNoOthers() {
    PlacedThreads narrow = new PlacedThreads(Thread::new, LAST);
    try (Worker held = new Worker(narrow)) {
      assertThat(held.allowed()).isEqualTo(LAST);
      narrow.place(LAST);
      narrow.restore();
      assertThat(held.allowed()).isEqualTo(LAST);
      if (!FIRST.equals(LAST)) {
        assertThatThrownBy(() -> narrow.place(FIRST))
            .hasMessage(
                "processor %s is not one that these threads may use: %s (--affinity)", FIRST, LAST);
      }
      assertThat(held.allowed()).isEqualTo(LAST);
    }
  }

  @Test
  void aProcessorThatTheProcessMayNotUseIsRefusedWithThoseThatItMay() {
    ProcessorSet missing = ProcessorSet.of(ProcessorSet.MAX_PROCESSORS - 1);
    assertThat(ProcessorAffinity.obstacle(missing))
        .contains("processor 8191 is not one that this process may use: " + ALL);
    assertThatThrownBy(() -> threads.place(missing))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().reason()).isEqualTo(FailureReason.OPTION_UNSUPPORTED));
    assertThat(worker.allowed()).isEqualTo(ALL);
  }

  @Test
  void aThreadKnowsWhoMadeIt() {
    assertThat(worker.ask(PlacedThreads::current)).containsSame(threads);
    assertThat(PlacedThreads.current()).isEmpty();
  }

  /** As many as there are is a condition of results, which is the machine's and not a thread's. */
  @Test
  void aHeldThreadStillTellsOfAllProcessors() {
    String line = HostDescription.line();
    threads.place(FIRST);
    assertThat(worker.ask(HostDescription::line)).isEqualTo(line);
  }

  @Test
  void theWatchSeesWhereHeldThreadsRan() throws Exception {
    threads.place(LAST);
    HostWatch watch = new HostWatch(HostProbe.ofThisMachine());
    worker.ask(
        () -> {
          watch.begin();
          return null;
        });
    worker.ask(PlacedThreadsTest::burn);
    watch.lookAtThreads();
    CompletableFuture<Placement> seen =
        worker.ask(() -> watch.end().thenApply(each -> each.orElseThrow().placement()));
    assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(new Placement(LAST, LAST, 0));
  }

  private static Long burn() {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    long turns = 0;
    while (System.nanoTime() < until) {
      turns++;
    }
    return turns;
  }

  @Test
  void aThreadThatIsSeenElsewhereHasMovedAndOneThatDidNotRunIsNotCounted(@TempDir Path root) {
    try (Worker idle = new Worker(threads)) {
      int moving = worker.ask(PlacedThreadsTest::id);
      int resting = idle.ask(PlacedThreadsTest::id);
      MadeMachine machine = new MadeMachine(root);
      ThreadSightings sightings = new ThreadSightings(new SystemFiles(root), threads);
      look(machine, sightings, moving, 3, 1_000);
      look(machine, sightings, resting, 9, 1_000);
      assertThat(sightings.placement()).isEqualTo(new Placement(null, null, null));
      look(machine, sightings, moving, 3, 2_000);
      look(machine, sightings, resting, 9, 1_000);
      assertThat(sightings.placement()).isEqualTo(new Placement(null, ProcessorSet.of(3), 0));
      look(machine, sightings, moving, 5, 3_000);
      BitSet both = new BitSet();
      both.set(3);
      both.set(5);
      assertThat(sightings.placement()).isEqualTo(new Placement(null, ProcessorSet.of(both), 1));
    }
  }

  /** The kernel tells where a thread ran last: of one that sleeps since, where it ran before. */
  @Test
  void whereAThreadRanBeforeItWasHeldIsNoMoveOfIt(@TempDir Path root) {
    int thread = worker.ask(PlacedThreadsTest::id);
    threads.place(LAST);
    MadeMachine machine = new MadeMachine(root);
    ThreadSightings sightings = new ThreadSightings(new SystemFiles(root), threads);
    look(machine, sightings, thread, 0, 1_000);
    look(machine, sightings, thread, 0, 1_000);
    look(machine, sightings, thread, LAST.first(), 2_000);
    assertThat(sightings.placement()).isEqualTo(new Placement(LAST, LAST, 0));
    look(machine, sightings, thread, LAST.first() + 1, 3_000);
    assertThat(sightings.placement().movedThreads()).isEqualTo(1);
  }

  private static int id() throws Exception {
    return Integer.parseInt(
        Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
  }

  private static void look(
      MadeMachine machine, ThreadSightings sightings, int thread, int processor, long runNanos) {
    String fields = "R" + " 0".repeat(35) + " " + processor + " 0 0";
    machine
        .with("proc/self/task/" + thread + "/stat", thread + " (a (thread) of) " + fields)
        .with("proc/self/task/" + thread + "/schedstat", runNanos + " 77 5");
    sightings.look();
  }
}
