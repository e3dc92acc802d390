package io.perfport.core.transport.serial;

import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a group ends, on a thread of its own: the channels are closed, the quiet period passes, their
 * operations and threads are awaited, and only then tasks are refused and the group's threads end.
 * So every promise is still notified on its loop, and no buffer is lost with its operation.
 */
final class GroupEnd implements Runnable {
  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(GroupEnd.class);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LAST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LoopGroup group;
  private final ThreadFactory threads;
  private final Promise<Void> termination = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
  private final AtomicBoolean begun = new AtomicBoolean();

  /** Written by the ending thread, read by those that hand in tasks. */
  private volatile boolean refusesTasks;

  /** Written by those that hand in tasks once the end has begun, read by the ending thread. */
  private volatile long lastActivityNanos;

  // Written before the ending thread starts.
  private long quietNanos;
  private long deadlineNanos;

  GroupEnd(LoopGroup group, ThreadFactory threads) {
    this.group = group;
    this.threads = threads;
  }

  Future<Void> termination() {
    return termination;
  }

  boolean hasBegun() {
    return begun.get();
  }

  boolean refusesTasks() {
    return refusesTasks;
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
      awaitNone(group::unfinished);
      refusesTasks = true;
      group.stop();
    } catch (InterruptedException e) {
      refusesTasks = true;
      group.abandon();
      Thread.currentThread().interrupt();
    } finally {
      group.release();
      termination.setSuccess(null);
    }
  }

  private void awaitQuiet() throws InterruptedException {
    while (true) {
      group.closeChannels();
      long now = System.nanoTime();
      if (now - lastActivityNanos >= quietNanos || now - deadlineNanos >= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(quietNanos, STEP_NANOS));
    }
  }

  boolean awaitNone(LoopGroup.Count count) throws InterruptedException {
    long giveUp = System.nanoTime() + LAST_WAIT_NANOS;
    while (true) {
      long left = count.now();
      if (left == 0) {
        return true;
      }
      if (System.nanoTime() - giveUp >= 0) {
        LOGGER.warn(
            "{} ends, though {} of its operations or threads are stuck in a handler or a call.",
            group,
            left);
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(STEP_NANOS);
    }
  }
}
