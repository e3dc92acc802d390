package io.perfport.core.completion;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * takes long holds nobody up for longer than {@link #LONGEST_LEASE_NANOS}. A deputy that leaves its
 * seat, for whatever reason, calls one of those that are parked to it.
 */
public final class LeaderWait implements WaitStrategy {
  /** How long a source may go without a leader while a worker is idle. */
  private static final long LEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * The deputy looks up less and less often while a worker fetches: an idle port costs little, and
   * the one busy connection of a port is not driven from its processor (docs/benchmarks.md).
   */
  private static final long LONGEST_LEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(32);

  private final CompletionSource source;

  /** Who fetches; taken and given back by compare-and-set, read by those that signal. */
  private final AtomicReference<Object> leader = new AtomicReference<>();

  /** The follower that looks up; taken and given back by compare-and-set. */
  private final AtomicReference<PortWorker> deputy = new AtomicReference<>();

  /** The other followers: who leaves the deputy's seat wakes one of them, if there is one. */
  private final Set<PortWorker> parked = ConcurrentHashMap.newKeySet();

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
    if (!deputy.compareAndSet(null, worker)) {
      park(worker, timeoutNanos);
      return;
    }
    long start = System.nanoTime();
    try {
      watch(worker, timeoutNanos, start);
    } finally {
      deputy.set(null);
      fillSeat();
    }
    long remaining = remaining(timeoutNanos, start);
    if (!worker.isReleased() && remaining > 0) {
      lead(worker, remaining, found);
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

  /** How long ago a worker last fetched; a leader that is waiting does not count. */
  public long nanosSinceFetch() {
    return System.nanoTime() - lastFetchNanos;
  }

  /**
   * Fetches without waiting, unless there is a leader: for workers that always find a packet queued
   * and would never come to wait, and for a poll that may not wait.
   *
   * @param found takes what there is, for the caller to post
   */
  @Override
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
      fillSeat(); // this may be the one that was called to it
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

  /** Looks up until the source is abandoned, or the worker has no reason to wait any longer. */
  private void watch(PortWorker worker, long timeoutNanos, long start) {
    long lease = LEASE_NANOS;
    while (!isAbandoned() && !worker.isReleased() && !Thread.currentThread().isInterrupted()) {
      long remaining = remaining(timeoutNanos, start);
      if (remaining <= 0) {
        return;
      }
      LockSupport.parkNanos(this, Math.min(lease, remaining));
      lease = Math.min(2 * lease, LONGEST_LEASE_NANOS);
    }
  }

  /**
   * A leader that has only just gone off is about to be back: to take its place would move a busy
   * connection from one processor to another, again and again.
   */
  private boolean isAbandoned() {
    return leader.get() == null && nanosSinceFetch() >= LEASE_NANOS;
  }

  /** Calls a follower to the deputy's seat, if that is free. */
  private void fillSeat() {
    if (deputy.get() == null && !parked.isEmpty()) {
      for (PortWorker follower : parked) {
        LockSupport.unpark(follower.thread());
        return;
      }
    }
  }

  private void park(PortWorker worker, long timeoutNanos) {
    parked.add(worker);
    try {
      // A deputy that leaves after this has looked finds the worker among those that are parked.
      if (worker.isReleased() || deputy.get() == null) {
        return;
      }
      if (timeoutNanos == Timeout.INFINITE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, timeoutNanos);
      }
    } finally {
      parked.remove(worker);
      if (worker.isReleased()) {
        fillSeat(); // it may have been called, and goes off instead
      }
    }
  }

  private static long remaining(long timeoutNanos, long start) {
    return timeoutNanos == Timeout.INFINITE
        ? Timeout.INFINITE
        : timeoutNanos - (System.nanoTime() - start);
  }
}
