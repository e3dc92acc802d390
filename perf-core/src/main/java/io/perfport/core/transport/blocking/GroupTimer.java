package io.perfport.core.transport.blocking;

import io.netty.util.concurrent.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one thread of a group that is never in a call that blocks. It keeps the time for connections
 * whose own threads all are, and notices short writes that turn out long ({@link
 * ConnectionThreads}). It runs their tasks only where no other thread can be had. No connection's
 * bytes pass through it.
 */
final class GroupTimer {
  /** A write that is under way at two looks has blocked. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  /** Looks without a sign of life until it looks no more. */
  private static final int QUIET_LOOKS = 40;

  private final ConnectionGroup group;
  private final Ticker ticker = Ticker.systemTicker();
  private final ScheduledThreadPoolExecutor thread;

  /** Those that have not rung. */
  private final Set<Alarm> alarms = ConcurrentHashMap.newKeySet();

  /** Set by those that begin a short write, cleared by the timer. */
  private final AtomicBoolean watching = new AtomicBoolean();

  /** The timer's own. */
  private int quietLooks;

  /**
   * Starts the thread.
   *
   * @param threads makes it
   * @param ended runs as its last act
   */
  GroupTimer(ConnectionGroup group, ThreadFactory threads, Runnable ended) {
    this.group = group;
    // What comes after the end is not wanted any more.
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            work ->
                threads.newThread(
                    () -> {
                      try {
                        work.run();
                      } finally {
                        alarms.forEach(alarm -> alarm.loop.end());
                        ended.run();
                      }
                    }),
            new ThreadPoolExecutor.DiscardPolicy());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.prestartCoreThread();
  }

  /** Rings once. */
  private final class Alarm implements Runnable {
    private final ConnectionLoop loop;

    Alarm(ConnectionLoop loop) {
      this.loop = loop;
    }

    @Override
    public void run() {
      alarms.remove(this);
      loop.ring();
    }
  }

  /** Has a loop's tasks run. By any thread. */
  void call(ConnectionLoop loop) {
    thread.execute(loop::serve);
  }

  /** Has a loop look at its timers at that time of the loops' ticker. By any thread. */
  void arm(ConnectionLoop loop, long deadlineNanos) {
    Alarm alarm = new Alarm(loop);
    alarms.add(alarm);
    thread.schedule(alarm, deadlineNanos - ticker.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /** Has the short writes watched. By the thread that begins one, after it has said so. */
  void watch() {
    if (!watching.get() && watching.compareAndSet(false, true)) {
      thread.execute(this::look);
    }
  }

  /** Ends when all calls have been served; what was planned for later is cancelled. */
  void end() {
    thread.shutdown();
  }

  private void look() {
    boolean any = false;
    for (ConnectionThreads threads : group.connections()) {
      any |= threads.look();
    }
    quietLooks = any ? 0 : quietLooks + 1;
    if (quietLooks >= QUIET_LOOKS) {
      quietLooks = 0;
      watching.set(false);
      // One that began before it could see that: it relies on this look.
      if (group.connections().stream().noneMatch(ConnectionThreads::isWritingAlone)
          || !watching.compareAndSet(false, true)) {
        return;
      }
    }
    thread.schedule(this::look, LOOK_NANOS, TimeUnit.NANOSECONDS);
  }
}
