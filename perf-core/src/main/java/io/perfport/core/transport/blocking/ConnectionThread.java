package io.perfport.core.transport.blocking;

import java.util.concurrent.locks.LockSupport;

/**
 * One thread of a connection. It makes the calls that block outside of the event loop, and acts on
 * what they bring inside of it; with nothing to call, it runs the loop's tasks and timers.
 */
final class ConnectionThread implements Runnable {
  private final ConnectionThreads threads;
  private final ConnectionLoop loop;

  /** Set before the thread starts. */
  private Thread thread;

  /** Set by a thread that has work, cleared by the thread before it tells that it is idle. */
  private volatile boolean woken;

  /** When it wakes by itself; while it is idle, on the loop. */
  private long deadlineNanos = ConnectionLoop.NEVER;

  ConnectionThread(ConnectionThreads threads, ConnectionLoop loop) {
    this.threads = threads;
    this.loop = loop;
  }

  void startOn(Thread made) {
    thread = made;
    made.start();
  }

  /** Ends its rest. By any thread. Never an interrupt: that would close the socket. */
  void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public void run() {
    loop.enter();
    try {
      loop.firstThreadStarted();
      threads.onStarted();
      work();
    } finally {
      threads.onLeft();
      loop.leave();
      threads.onEnded();
    }
  }

  private void work() {
    while (true) {
      loop.runTurn();
      ThreadedChannel.Call call = claim();
      if (call != null) {
        make(call);
      } else if (threads.isOver()) {
        return;
      } else {
        rest();
      }
    }
  }

  private ThreadedChannel.Call claim() {
    try {
      return threads.claim();
    } catch (Throwable t) {
      threads.onThreadFailed(t); // no memory for a buffer, for one
      return null;
    }
  }

  private void make(ThreadedChannel.Call call) {
    loop.leave();
    forgetInterrupt();
    call.call();
    loop.enter();
    threads.onReturned(call);
    try {
      call.done();
    } catch (Throwable t) {
      threads.onThreadFailed(t);
    }
  }

  /**
   * A handler's, and over with it, as on every event loop. A call made by an interrupted thread
   * would close the socket, and a rest would not be one.
   */
  static void forgetInterrupt() {
    Thread.interrupted();
  }

  private void rest() {
    woken = false;
    deadlineNanos = loop.nextDeadlineNanos();
    threads.onResting(this);
    loop.leave();
    forgetInterrupt();
    while (!woken) {
      if (deadlineNanos == ConnectionLoop.NEVER) {
        LockSupport.park(this);
      } else {
        long left = deadlineNanos - loop.ticker().nanoTime();
        if (left <= 0) {
          break;
        }
        LockSupport.parkNanos(this, left);
      }
    }
    loop.enter();
    threads.onRested(this);
  }
}
