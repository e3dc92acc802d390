package io.perfport.core.transport.blocking;

import java.util.concurrent.locks.LockSupport;

/**
 * One thread of a connection. It makes the calls that block outside of the event loop, and acts on
 * what they bring inside of it; with nothing to call, it runs the loop's tasks and timers.
 */
final class CrewThread implements Runnable {
  private final Crew crew;
  private final ConnectionLoop loop;

  /** Set before the thread starts. */
  private Thread thread;

  /** Set by whoever has work, cleared by the thread before it tells that it is idle. */
  private volatile boolean woken;

  /** When it wakes by itself; while it is idle, on the loop. */
  private long deadlineNanos = ConnectionLoop.NEVER;

  CrewThread(Crew crew, ConnectionLoop loop) {
    this.crew = crew;
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
      loop.threadHasCome();
      crew.arrived();
      work();
    } finally {
      crew.left();
      loop.leave();
      crew.ended();
    }
  }

  private void work() {
    while (true) {
      loop.runTurn();
      BlockingCall call = claim();
      if (call != null) {
        make(call);
      } else if (crew.isOver()) {
        return;
      } else {
        rest();
      }
    }
  }

  private BlockingCall claim() {
    try {
      return crew.claim();
    } catch (Throwable t) {
      crew.broke(t); // no memory for a buffer, for one
      return null;
    }
  }

  private void make(BlockingCall call) {
    loop.leave();
    forgetInterrupt();
    call.call();
    loop.enter();
    crew.returned(call);
    try {
      call.done();
    } catch (Throwable t) {
      crew.broke(t);
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
    crew.rests(this);
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
    crew.restsNoMore(this);
  }
}
