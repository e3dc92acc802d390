package io.perfport.core.transport.iocp;

import io.netty.util.concurrent.Ticker;
import io.perfport.core.completion.CompletionSource;
import io.perfport.core.completion.LeaderWait;
import io.perfport.core.completion.PacketChain;
import io.perfport.core.completion.Timeout;
import java.util.List;

/**
 * When the next timer of any strand is due, and the source of completions that heeds it: whoever
 * waits for the port waits no longer than that.
 *
 * <p>A timer is never disarmed: a strand that is woken too early finds nothing due and sleeps on.
 */
final class StrandTimers implements CompletionSource {
  private final CompletionSource source;
  private final Ticker ticker = Ticker.systemTicker();

  // Set once, before the workers start.
  private List<Strand> strands = List.of();
  private LeaderWait waiting;

  /** Not later than any armed deadline. Written with the lock held, read by the waiting worker. */
  private volatile long nearestNanos = Strand.NEVER;

  StrandTimers(CompletionSource source) {
    this.source = source;
  }

  /** The strands to wake, and the wait to cut short if a deadline comes before its end. */
  void serve(List<Strand> all, LeaderWait leaderWait) {
    strands = all;
    waiting = leaderWait;
  }

  /** Has the strand woken at that time, of the strands' ticker. Called by its owner. */
  void arm(Strand strand, long deadlineNanos) {
    synchronized (this) {
      strand.armedDeadlineNanos = deadlineNanos;
      if (deadlineNanos >= nearestNanos) {
        return;
      }
      nearestNanos = deadlineNanos;
    }
    waiting.interrupt(); // a worker that waits now waits for too long
  }

  @Override
  public void fetch(long timeoutNanos, PacketChain found) {
    long nearest = nearestNanos;
    if (nearest == Strand.NEVER) {
      source.fetch(timeoutNanos, found);
    } else {
      long untilDue = Math.max(0, nearest - ticker.nanoTime());
      source.fetch(timeoutNanos == Timeout.NONE ? 0 : Math.min(timeoutNanos, untilDue), found);
    }
    ringDue(found);
  }

  @Override
  public void interrupt() {
    source.interrupt();
  }

  private void ringDue(PacketChain found) {
    if (nearestNanos == Strand.NEVER) {
      return;
    }
    long now = ticker.nanoTime();
    if (now < nearestNanos) {
      return;
    }
    synchronized (this) {
      long nearest = Strand.NEVER;
      for (Strand strand : strands) {
        if (strand.armedDeadlineNanos <= now) {
          // Disarmed first: the strand arms again after the look that this asks for.
          strand.armedDeadlineNanos = Strand.NEVER;
          strand.ring(found);
        }
        nearest = Math.min(nearest, strand.armedDeadlineNanos);
      }
      nearestNanos = nearest;
    }
  }
}
