package io.perfport.core.completion;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Leader and followers: one of the waiting workers fetches from a {@link CompletionSource}, the
 * others park. Choose it where completions have to be fetched: an idle worker does it, so that what
 * it finds it can process itself, without another thread.
 *
 * <p>A leader that goes off with a packet names no successor: waking one for every packet would
 * cost the very thread switch that this saves, and the leader is mostly back at once. Instead one
 * of the followers, the deputy, looks up now and then; if nobody leads, it does. So a packet that
 * takes long holds nobody up for longer than {@link #LEASE_NANOS}, once the port is busy.
 */
public final class LeaderWait implements WaitStrategy {
  /** How long a source may go without a leader while a worker is idle. */
  private static final long LEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The deputy looks up less and less often while the leader stays: an idle port costs little. */
  private static final long LONGEST_LEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(16);

  private final CompletionSource source;

  /** Who fetches; taken and given back by compare-and-set, read by those that signal. */
  private final AtomicReference<Object> leader = new AtomicReference<>();

  /** The follower that looks up; taken and given back by compare-and-set. */
  private final AtomicReference<PortWorker> deputy = new AtomicReference<>();

  /** Written by the leader as it stops, read by the others to tell how long ago that was. */
  private volatile long lastFetchNanos = System.nanoTime();

  /** A strategy for one port, whose workers fetch from that source. */
  public LeaderWait(CompletionSource source) {
    this.source = source;
  }

  @Override
  public void await(PortWorker worker, long timeoutNanos, PacketChain found) {
    if (lead(worker, timeoutNanos, found)) {
      return;
    }
    if (deputy.compareAndSet(null, worker)) {
      try {
        deputise(worker, timeoutNanos, found);
      } finally {
        deputy.set(null);
      }
    } else {
      park(worker, timeoutNanos);
    }
  }

  @Override
  public void signal(PortWorker worker) {
    // A worker that takes the lead only after this has looked sees that it is released.
    if (leader.get() == worker) {
      source.interrupt();
    } else {
      LockSupport.unpark(worker.thread());
    }
  }

  /** Ends the fetch that is under way, if any: what it waits for has changed. */
  public void interrupt() {
    // A leader that comes after this has looked sees the change that the caller made before.
    if (leader.get() != null) {
      source.interrupt();
    }
  }

  /** How long ago somebody last fetched; a leader that is waiting does not count. */
  public long nanosSinceFetch() {
    return System.nanoTime() - lastFetchNanos;
  }

  /**
   * Fetches without waiting, unless somebody leads: for workers that always find a packet queued
   * and would never come to wait.
   *
   * @param found takes what there is, for the caller to post
   */
  public void look(PacketChain found) {
    if (leader.compareAndSet(null, found)) {
      try {
        source.fetch(Timeout.NONE, found);
      } finally {
        stopLeading();
      }
    }
  }

  private boolean lead(PortWorker worker, long timeoutNanos, PacketChain found) {
    if (!leader.compareAndSet(null, worker)) {
      return false;
    }
    try {
      if (!worker.isReleased()) {
        source.fetch(timeoutNanos, found);
      }
    } finally {
      stopLeading();
    }
    return true;
  }

  private void stopLeading() {
    lastFetchNanos = System.nanoTime();
    leader.set(null);
  }

  private void deputise(PortWorker worker, long timeoutNanos, PacketChain found) {
    long start = System.nanoTime();
    long lease = LEASE_NANOS;
    while (!worker.isReleased() && !Thread.currentThread().isInterrupted()) {
      long remaining =
          timeoutNanos == Timeout.INFINITE
              ? Timeout.INFINITE
              : timeoutNanos - (System.nanoTime() - start);
      if (remaining <= 0) {
        return;
      }
      long before = lastFetchNanos;
      LockSupport.parkNanos(this, Math.min(lease, remaining));
      if (worker.isReleased() || lead(worker, remaining, found)) {
        return;
      }
      lease = lastFetchNanos == before ? Math.min(2 * lease, LONGEST_LEASE_NANOS) : LEASE_NANOS;
    }
  }

  private void park(PortWorker worker, long timeoutNanos) {
    if (worker.isReleased()) {
      return;
    }
    if (timeoutNanos == Timeout.INFINITE) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, timeoutNanos);
    }
  }
}
