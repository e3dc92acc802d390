package io.perfport.core.transport.iocp;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/** Makes the threads of the soak, and knows which of them still live. */
final class SoakThreads implements ThreadFactory {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ThreadFactory factory = new DefaultThreadFactory("soak", true);
  private final Queue<Thread> made = new ConcurrentLinkedQueue<>();
  private final SoakTally tally;

  SoakThreads(SoakTally tally) {
    this.tally = tally;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = factory.newThread(task);
    thread.setUncaughtExceptionHandler(
        (who, what) -> tally.fail("uncaught in " + who + ": " + what));
    made.add(thread);
    return thread;
  }

  /** Waits for the threads to end, within reason; returns those that did not. */
  List<Thread> alive() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Thread thread : made) {
      long left = deadline - System.nanoTime();
      thread.join(Math.max(1, left / 1_000_000));
    }
    return made.stream().filter(Thread::isAlive).toList();
  }
}
