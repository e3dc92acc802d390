package io.perfport.core.completion;

import java.util.concurrent.locks.LockSupport;

/** Waits parked. */
final class PostedCompletions implements CompletionSource {
  /** Written by the thread that fetches, read by those that interrupt it. */
  private volatile Thread waiting;

  /** Written by both; set from an interrupt on until the fetch that it ends. */
  private volatile boolean interrupted;

  @Override
  public void fetch(long timeoutNanos, PacketChain found) {
    if (timeoutNanos <= 0) {
      return;
    }
    // First say who waits, then look; interrupt() does it the other way round.
    waiting = Thread.currentThread();
    if (!interrupted) {
      if (timeoutNanos == Timeout.INFINITE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, timeoutNanos);
      }
    }
    waiting = null;
    interrupted = false;
  }

  @Override
  public void interrupt() {
    interrupted = true;
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
