package io.perfport.core.completion;

import java.util.concurrent.locks.LockSupport;

/** Spins for a while, possibly not at all, and then parks. */
final class ParkingWait implements WaitStrategy {
  private final int spins;

  ParkingWait(int spins) {
    if (spins < 0) {
      throw new IllegalArgumentException("spins must not be negative: " + spins);
    }
    this.spins = spins;
  }

  @Override
  public void await(PortWorker worker, long timeoutNanos, PacketChain found) {
    for (int i = 0; i < spins; i++) {
      if (worker.isReleased()) {
        return;
      }
      Thread.onSpinWait();
    }
    if (timeoutNanos == Timeout.INFINITE) {
      LockSupport.park(worker);
    } else {
      LockSupport.parkNanos(worker, timeoutNanos);
    }
  }

  @Override
  public void signal(PortWorker worker) {
    LockSupport.unpark(worker.thread());
  }
}
