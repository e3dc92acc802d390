package io.perfport.core.completion;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock for sections of a few dozen instructions that never block: a word that is swapped, and let
 * go with a release store. Against {@code ReentrantLock} it saves a full fence and an owner field
 * on every packet, and keeps the lock in the cache line of what it guards. Not reentrant. Extended
 * by what it guards.
 *
 * <p>A holder that was preempted is waited for in steps, so that nobody spins against it for long:
 * spinning, yielding the processor, short parks.
 */
abstract class ShortLock extends ShortLockWord {
  private static final int FIRST_BACK_OFF = 32;
  private static final int BACK_OFF_ROUNDS = 4;
  private static final int YIELD_AFTER = 500;
  private static final int PARK_AFTER = 1_000;
  private static final long PARK_NANOS = 20_000;
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(ShortLockWord.class, "held", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final void lock() {
    if (!HELD.compareAndSet(this, false, true)) {
      lockContended();
    }
  }

  final void unlock() {
    HELD.setRelease(this, false);
  }

  /**
   * First backs off: a loser that keeps asking takes the cache line away from the holder and makes
   * everybody slow; one that stays away for a microsecond lets the other do dozens of packets
   * meanwhile. Then asks without a break, because its turn has come: so waits stay short.
   */
  @SuppressWarnings("ThreadPriorityCheck") // the holder may need this very processor
  private void lockContended() {
    int round = 0;
    do {
      if (round < BACK_OFF_ROUNDS) {
        for (int i = FIRST_BACK_OFF << round; i > 0; i--) {
          Thread.onSpinWait();
        }
      } else if (round < YIELD_AFTER) {
        Thread.onSpinWait();
      } else if (round < PARK_AFTER) {
        Thread.yield();
      } else {
        // Takes away a permit at worst; a thread that parks here checks its condition before the
        // next.
        LockSupport.parkNanos(this, PARK_NANOS);
      }
      round++;
    } while (held || !HELD.compareAndSet(this, false, true));
  }
}

/** Padding in front of the lock word: what lies before it in memory belongs to others. */
@SuppressWarnings("unused")
abstract class ShortLockPad {
  long p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;
}

abstract class ShortLockWord extends ShortLockPad {
  volatile boolean held;
}
