package io.perfport.core.transport.iocp;

import io.netty.util.concurrent.Promise;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.perfport.core.completion.PortWorkers.PortShutdown;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * How a group ends, on a thread of its own: the channels are closed, the quiet period passes, the
 * packets of their operations are awaited, and only then tasks are refused and the workers leave.
 * So every promise is still notified on its strand, and no buffer is lost with its packet.
 */
final class StrandGroupEnd implements Runnable {
  private static final InternalLogger LOGGER =
      InternalLoggerFactory.getInstance(StrandGroupEnd.class);
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LAST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final StrandGroup group;
  private final ThreadFactory threads;
  private final Promise<Void> termination;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** Written by the ending thread, read by those that hand in tasks. */
  private volatile boolean shutdown;

  /** Written by those that hand in tasks once the end has begun, read by the ending thread. */
  private volatile long lastActivityNanos;

  private long quietNanos;
  private long deadlineNanos;

  StrandGroupEnd(StrandGroup group, ThreadFactory threads, Promise<Void> termination) {
    this.group = group;
    this.threads = threads;
    this.termination = termination;
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
      thread.setName("perf-port-end");
      thread.start();
    }
  }

  @Override
  public void run() {
    try {
      awaitQuiet();
      awaitOperations();
      shutdown = true;
      onStrands(Strand::abandonTimers);
      group.workers().shutdown(PortShutdown.DRAIN);
      if (!group.workers().awaitTermination(Duration.ofNanos(LAST_WAIT_NANOS))) {
        LOGGER.warn("Workers of {} are stuck in a handler; they are left behind.", group);
        group.workers().shutdown(PortShutdown.ABANDON);
      }
    } catch (InterruptedException e) {
      group.workers().shutdown(PortShutdown.ABANDON);
      Thread.currentThread().interrupt();
    } finally {
      closeBackend();
      termination.setSuccess(null);
    }
  }

  private void awaitQuiet() throws InterruptedException {
    while (true) {
      onStrands(Strand::closeChannels);
      long now = System.nanoTime();
      if (now - lastActivityNanos >= quietNanos || now - deadlineNanos >= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(quietNanos, STEP_NANOS));
    }
  }

  /** Waits until no channel is registered and no operation outstanding, within reason. */
  private void awaitOperations() throws InterruptedException {
    long giveUp = System.nanoTime() + LAST_WAIT_NANOS;
    AtomicInteger unfinished = new AtomicInteger();
    while (true) {
      unfinished.set(0);
      boolean all = onStrands(strand -> unfinished.addAndGet(strand.closeAndCount()));
      if (all && unfinished.get() == 0) {
        return;
      }
      if (System.nanoTime() - giveUp >= 0) {
        LOGGER.warn("{} ends with {} operations outstanding.", group, unfinished);
        return;
      }
      TimeUnit.NANOSECONDS.sleep(STEP_NANOS);
    }
  }

  /** Does that on every strand; false if one did not get to it in time. */
  private boolean onStrands(Consumer<Strand> action) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(group.strands().size());
    for (Strand strand : group.strands()) {
      strand.invoke(
          () -> {
            try {
              action.accept(strand);
            } finally {
              done.countDown();
            }
          });
    }
    return done.await(LAST_WAIT_NANOS, TimeUnit.NANOSECONDS);
  }

  private void closeBackend() {
    try {
      group.backend().close();
    } catch (IOException e) {
      LOGGER.warn("The backend of {} did not close.", group, e);
    }
  }
}
