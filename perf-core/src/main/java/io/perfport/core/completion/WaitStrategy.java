package io.perfport.core.completion;

import java.util.concurrent.locks.LockSupport;

/**
 * How a worker waits for the port: parked, spinning, or doing something useful that can be
 * interrupted, such as polling a selector. The port decides who waits and who is released, and with
 * what; the strategy only stops and starts threads.
 *
 * <p>A strategy that polls (leader and followers) blocks one worker in its selector and parks the
 * others. Between announcing that a worker polls and blocking in the selector it must look at
 * {@link PortWorker#isReleased()} once more; a signal that came before then cannot get lost.
 */
public interface WaitStrategy {
  /**
   * Blocks the calling worker until it is released or the time has passed. It may also return early
   * for no reason; the port then calls again, and the worker keeps its place. Called without locks
   * held, by a worker that counts as waiting.
   *
   * @param worker the calling worker
   * @param timeoutNanos greater than zero; {@link Timeout#INFINITE} to wait for ever
   * @param found takes completions that the worker came across while it waited. They join the queue
   *     behind what is there, the worker itself takes the oldest packet if the concurrency value
   *     allows, and other waiters are released for the rest.
   */
  void await(PortWorker worker, long timeoutNanos, PacketChain found);

  /**
   * Ends the wait of a worker that has just been released. Called without locks held, by the thread
   * that released it, possibly after the worker saw so for itself and went on.
   */
  void signal(PortWorker worker);

  /**
   * Fetches what has completed, without waiting: for a poll that finds no packet and may not wait.
   * Nothing where completions are posted by other threads.
   *
   * @param found takes what there is
   */
  default void look(PacketChain found) {}

  /** Parks at once: no processor time while waiting, a thread switch to wake up. */
  static WaitStrategy parking() {
    return new ParkingWait(0);
  }

  /**
   * Looks that many times before it parks. Saves the switch when packets follow each other closely,
   * and costs a processor meanwhile: for machines with more processors than busy threads.
   */
  static WaitStrategy spinning(int spins) {
    return new ParkingWait(spins);
  }

  /** Spins for a while, possibly not at all, and then parks. */
  static final class ParkingWait implements WaitStrategy {
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
}
