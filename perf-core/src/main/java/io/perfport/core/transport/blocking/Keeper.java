package io.perfport.core.transport.blocking;

import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one thread of a group that is never in a call that blocks. It keeps the time for connections
 * whose own threads all are, and notices short writes that turn out long ({@link Crew}). It runs
 * their tasks only where no other thread can be had. No connection's bytes pass through it.
 */
final class Keeper implements Runnable {
  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(Keeper.class);

  /** A write that is under way at two looks has blocked. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  /** Looks without a sign of life until it looks no more. */
  private static final int QUIET_LOOKS = 40;

  private record Alarm(ConnectionLoop loop, long deadlineNanos) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return Long.compare(deadlineNanos, other.deadlineNanos);
    }
  }

  private final ConnectionGroup group;
  private final Ticker ticker = Ticker.systemTicker();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<ConnectionLoop> calls = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private boolean ending;

  // The keeper's own.
  private long nextLookNanos;
  private int quietLooks;

  /** Written by the keeper and by those that begin a short write; read by the latter. */
  private volatile boolean watching;

  Keeper(ConnectionGroup group) {
    this.group = group;
  }

  /** Has a loop's tasks run. By any thread. */
  void call(ConnectionLoop loop) {
    lock.lock();
    try {
      calls.add(loop);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Has a loop look at its timers at that time of the loops' ticker. By any thread. */
  void arm(ConnectionLoop loop, long deadlineNanos) {
    lock.lock();
    try {
      alarms.add(new Alarm(loop, deadlineNanos));
      if (alarms.peek().deadlineNanos() == deadlineNanos) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Has the short writes watched. By the thread that begins one, after it has said so. */
  void watch() {
    if (!watching) {
      watching = true;
      lock.lock();
      try {
        changed.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends when all calls have been served; what was planned for later is cancelled. */
  void end() {
    lock.lock();
    try {
      ending = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        ConnectionLoop loop = awaitNext();
        if (loop != null) {
          loop.serve();
        } else if (hasEnded()) {
          break;
        } else {
          ringDue();
          lookAtWrites();
        }
      }
    } catch (Throwable t) {
      LOGGER.error("The keeper of {} failed.", group, t);
    } finally {
      abandonTimers();
      group.keeperEnded();
    }
  }

  /** The next loop that has tasks; null when it is time for something else. */
  private ConnectionLoop awaitNext() {
    lock.lock();
    try {
      while (calls.isEmpty() && !ending && !isDue()) {
        changed.awaitNanos(nanosToWait());
      }
      // A keeper with calls always waiting still has to heed the time.
      return isDue() ? null : calls.poll();
    } catch (InterruptedException e) {
      return null; // nobody has reason to interrupt it, and it has none to end
    } finally {
      lock.unlock();
    }
  }

  private long nanosToWait() {
    long next = alarms.isEmpty() ? ConnectionLoop.NEVER : alarms.peek().deadlineNanos();
    if (watching) {
      next = Math.min(next, nextLookNanos);
    }
    // The clock starts at zero with the process, so this can't overflow.
    return next - ticker.nanoTime();
  }

  private boolean isDue() {
    return nanosToWait() <= 0;
  }

  private boolean hasEnded() {
    lock.lock();
    try {
      return ending && calls.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void ringDue() {
    while (true) {
      ConnectionLoop due;
      lock.lock();
      try {
        if (alarms.isEmpty() || alarms.peek().deadlineNanos() > ticker.nanoTime()) {
          return;
        }
        due = alarms.poll().loop();
      } finally {
        lock.unlock();
      }
      due.ring();
    }
  }

  private void lookAtWrites() {
    if (!watching || ticker.nanoTime() < nextLookNanos) {
      return;
    }
    nextLookNanos = ticker.nanoTime() + LOOK_NANOS;
    boolean any = false;
    for (Crew crew : group.crews()) {
      any |= crew.look();
    }
    quietLooks = any ? 0 : quietLooks + 1;
    if (quietLooks >= QUIET_LOOKS) {
      quietLooks = 0;
      watching = false;
      // One that began before it could see that: it relies on this look.
      if (group.crews().stream().anyMatch(Crew::isWritingAlone)) {
        watching = true;
      }
    }
  }

  private void abandonTimers() {
    Set<ConnectionLoop> armed = new HashSet<>();
    lock.lock();
    try {
      alarms.forEach(alarm -> armed.add(alarm.loop()));
      alarms.clear();
    } finally {
      lock.unlock();
    }
    armed.forEach(ConnectionLoop::end);
  }
}
