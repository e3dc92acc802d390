package io.perfport.client.exchange;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the requesters of one event loop when their requests are due. All have the same period, so
 * that they are due in turns: no queue is needed. Belongs to the loop.
 *
 * <p>Where a loop's timers are a millisecond late, as a selector's are, it may spin: it sleeps
 * until so long before a due time, and then looks at the clock once a turn, reading what has come
 * in between. Each look makes one timer of the loop's, a small object; an exchange makes none.
 */
final class RequestPacer implements Runnable {
  /** Of requests fired in one turn, so that a late loop still reads responses. */
  private static final int MAX_A_TURN = 64;

  private final EventExecutor loop;
  private final List<RequestLoop> turns;
  private final long spinNanos;
  private int next;
  private volatile boolean stopped;

  /**
   * @param turns requesters of this loop whose open loop has begun, in the order of their phases; 1
   *     or more
   * @param spinNanos how long before a due time it begins to look at the clock over and over; 0 to
   *     rely on the loop's timers
   */
  RequestPacer(EventExecutor loop, List<RequestLoop> turns, long spinNanos) {
    this.spinNanos = spinNanos;
    this.loop = loop;
    this.turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("nobody to wake");
    }
  }

  /** Fires what is due, and comes back for the next. */
  @Override
  public void run() {
    if (stopped) {
      return;
    }
    long now = System.nanoTime();
    for (int fired = 0; fired < MAX_A_TURN && untilDue(now) <= 0; fired++) {
      turns.get(next).due(now);
      next = next + 1 == turns.size() ? 0 : next + 1;
      now = System.nanoTime();
    }
    long rest = untilDue(now);
    // Not execute(): the loop would run this again and again before it looks at its sockets.
    loop.schedule(this, Math.max(rest - spinNanos, 1), TimeUnit.NANOSECONDS);
  }

  private long untilDue(long now) {
    return turns.get(next).nextDueNanos() - now;
  }

  /** Any thread. */
  void stop() {
    stopped = true;
  }
}
