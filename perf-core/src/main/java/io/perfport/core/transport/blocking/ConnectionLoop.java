package io.perfport.core.transport.blocking;

import io.perfport.core.transport.serial.SerialEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The event loop of one connection: not a thread, but the right to act for the connection, which
 * its threads take in turns. The thread that has it runs handlers, tasks and timers; a call that
 * blocks is made without it. So a thread that has read runs the pipeline at once, over bytes that
 * are in its processor's cache, and no event waits for a call that blocks.
 *
 * <p>Tasks that come while nobody is inside are run by a resting thread of the connection, or by
 * its first one, which is about to come; if all of them are in calls, by a thread of the group
 * ({@link ConnectionGroup#serve}).
 */
final class ConnectionLoop extends SerialEventLoop {
  private final ConnectionGroup group;
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * A thread has been told that there are tasks. Set by the thread that tells, cleared by the one
   * that runs them.
   */
  private final AtomicBoolean called = new AtomicBoolean();

  /** Guarded by the turn. More than one only if a user registers a channel with this very loop. */
  private final List<ConnectionThreads> connections = new ArrayList<>(1);

  /** When the timer looks after this loop's timers. Guarded by the turn. */
  private long armedNanos = NEVER;

  /**
   * The first thread has been started, and will run what is there when it comes. Cleared by it,
   * inside, before it looks.
   */
  private volatile boolean firstThreadComing;

  /** Who runs the tasks that come. Written inside, read by those that hand in tasks. */
  private volatile ConnectionThread restingThread;

  ConnectionLoop(ConnectionGroup group) {
    super(group);
    this.group = group;
  }

  ConnectionGroup group() {
    return group;
  }

  // ---- taking turns

  /** Waits for the turn. */
  void enter() {
    turn.lock();
    own();
  }

  /** Gives the turn up; remaining work is given to another thread. */
  void leave() {
    armTimer();
    for (int i = 0; i < connections.size(); i++) {
      connections.get(i).callThreads();
    }
    disown();
    turn.unlock();
    // Only now: who saw an owner when it added a task relies on this look.
    if (hasTasks()) {
      callThread();
    }
  }

  /** Runs the tasks, unless a thread is inside, which then runs them. By the group's threads. */
  void serve() {
    if (!turn.tryLock()) {
      called.set(false);
      // The thread that was inside may have looked before that, and left.
      if (!turn.tryLock()) {
        return;
      }
    }
    own();
    runTurn();
    leave();
  }

  /** Has the loop look at its timers and its threads' work. By any thread. */
  void ring() {
    invoke(this::look);
  }

  /** A task of nothing: a turn begins with the timers that are due, and ends with what to call. */
  private void look() {}

  @Override
  protected void wakeUp() {
    if (!isOwned()) {
      callThread();
    }
  }

  private void callThread() {
    if (firstThreadComing) {
      return;
    }
    if (called.compareAndSet(false, true)) {
      ConnectionThread resting = restingThread;
      if (resting != null) {
        resting.wake();
      } else {
        group.serve(this);
      }
    }
  }

  // ---- inside

  void add(ConnectionThreads threads) {
    connections.add(threads);
  }

  void remove(ConnectionThreads threads) {
    connections.remove(threads);
  }

  /** Before the first thread is started, and before anybody else knows of the loop. */
  void firstThreadStarting() {
    firstThreadComing = true;
  }

  /** By that thread, inside, or by who could not start it. */
  void firstThreadStarted() {
    firstThreadComing = false;
  }

  void setRestingThread(ConnectionThread thread) {
    restingThread = thread;
  }

  /** Runs what is due and what is there, within the budget. */
  void runTurn() {
    if (called.get()) {
      called.set(false);
    }
    if (armedNanos != NEVER && armedNanos <= ticker().nanoTime()) {
      armedNanos = NEVER;
    }
    runDueTimers();
    runTasks(TASKS_PER_TURN);
  }

  private void armTimer() {
    long next = nextDeadlineNanos();
    ConnectionThread resting = restingThread;
    if (next >= armedNanos || (resting != null && next >= resting.deadlineNanos())) {
      return;
    }
    if (resting != null) {
      resting.wake(); // its rest is too long
    } else {
      armedNanos = next;
      group.timer().arm(this, next);
    }
  }

  /** The last that a loop does. By the group's thread. */
  void end() {
    enter();
    try {
      abandonTimers();
    } finally {
      leave();
    }
  }
}
