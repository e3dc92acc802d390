package io.perfport.core.transport.blocking;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a group ends, on a thread of its own: the channels are closed, the quiet period passes, the
 * connections' threads are awaited, and only then tasks are refused and the keeper ends. So every
 * promise is still notified on its loop, and no buffer is lost under a call.
 */
final class ConnectionGroupEnd implements Runnable {
  private static final InternalLogger LOGGER =
      InternalLoggerFactory.getInstance(ConnectionGroupEnd.class);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LAST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Of the threads, when all connections have theirs no more. */
  private static final int KEEPER_ONLY = 1;

  private final ConnectionGroup group;
  private final ThreadFactory threads;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** Written by the ending thread, read by those that hand in tasks. */
  private volatile boolean shutdown;

  /** Written by those that hand in tasks once the end has begun, read by the ending thread. */
  private volatile long lastActivityNanos;

  // Written before the ending thread starts.
  private long quietNanos;
  private long deadlineNanos;

  ConnectionGroupEnd(ConnectionGroup group, ThreadFactory threads) {
    this.group = group;
    this.threads = threads;
  }

  boolean hasBegun() {
    return begun.get();
  }

  /** True once tasks are refused. */
  boolean isShutdown() {
    return shutdown;
  }

  void noteActivity() {
    if (begun.get()) {
      lastActivityNanos = System.nanoTime();
    }
  }

  /** Begins the end, once; returns at once. */
  void begin(long quietPeriodNanos, long timeoutNanos) {
    if (begun.compareAndSet(false, true)) {
      quietNanos = quietPeriodNanos;
      deadlineNanos = System.nanoTime() + timeoutNanos;
      lastActivityNanos = System.nanoTime();
      Thread thread = threads.newThread(this);
      thread.setName(thread.getName() + "-end");
      thread.start();
    }
  }

  @Override
  public void run() {
    try {
      awaitQuiet();
      awaitThreads(KEEPER_ONLY);
      shutdown = true;
      group.keeper().end();
      awaitThreads(0);
    } catch (InterruptedException e) {
      shutdown = true;
      group.keeper().end();
      Thread.currentThread().interrupt();
    } finally {
      group.terminated();
    }
  }

  private void awaitQuiet() throws InterruptedException {
    while (true) {
      group.crews().forEach(Crew::end);
      long now = System.nanoTime();
      if (now - lastActivityNanos >= quietNanos || now - deadlineNanos >= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(quietNanos, STEP_NANOS));
    }
  }

  /** Waits until no more than so many threads are left, within reason. */
  private void awaitThreads(int most) throws InterruptedException {
    long giveUp = System.nanoTime() + LAST_WAIT_NANOS;
    while (group.threads() > most) {
      if (System.nanoTime() - giveUp >= 0) {
        LOGGER.warn("Threads of {} are stuck in a handler; they are left behind.", group);
        return;
      }
      group.crews().forEach(Crew::end); // one may have been accepted meanwhile
      TimeUnit.NANOSECONDS.sleep(STEP_NANOS);
    }
  }
}
