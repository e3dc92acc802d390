package io.perfport.core.completion;

import java.util.ArrayList;
import java.util.List;

/**
 * Who may run, who waits, and which packet is next: the state of a port that its lock guards. Every
 * method but {@link #lock} and {@link #hasQueued} is called with the lock held.
 *
 * <p>Invariant whenever the lock is free and no poster is between its push and its look at {@link
 * PacketInbox#hungry}: there is no packet in the queue while a worker waits that may run.
 */
final class Turnstile extends ShortLock {
  private final int concurrency;
  private final PacketInbox inbox;
  private final WaiterStack waiters = new WaiterStack();
  private final PacketChain leftBehind = new PacketChain();
  private CompletionPacket oldest;
  private int running;
  private long dequeued;
  private long dequeues;
  private long releases;

  /**
   * The waits that have ended; from those that go on, their beginnings are taken off. The clock is
   * read only where a worker comes to wait or is released: where threads switch anyway.
   */
  private long waitedNanos;

  private boolean closed;

  Turnstile(int concurrency, PacketInbox inbox) {
    this.concurrency = concurrency;
    this.inbox = inbox;
  }

  /** Whether the queue held a packet a moment ago; the one method to be called without the lock. */
  boolean hasQueued() {
    return oldest != null;
  }

  boolean isClosed() {
    return closed;
  }

  PortStatistics statistics() {
    long waited = waitedNanos;
    if (!waiters.isEmpty()) {
      waited += waiters.size() * System.nanoTime();
    }
    return new PortStatistics(running, waiters.size(), dequeued, dequeues, releases, waited);
  }

  int queued() {
    return PacketInbox.length(oldest) + inbox.size();
  }

  /** True if one more worker may run (rules 12, 15). */
  boolean mayRun() {
    return running < concurrency;
  }

  void occupySlot(PortWorker worker) {
    if (!worker.running) {
      worker.running = true;
      running++;
    }
  }

  void vacateSlot(PortWorker worker) {
    if (worker.running) {
      worker.running = false;
      running--;
    }
  }

  /** Puts a worker that has no slot on top of the waiters. */
  void admit(PortWorker worker) {
    worker.beginWait();
    waitedNanos -= System.nanoTime();
    waiters.push(worker);
  }

  /** Lets a worker that has not been released run again, with no packet. */
  void dismiss(PortWorker worker) {
    waiters.remove(worker);
    waitedNanos += System.nanoTime();
    occupySlot(worker);
    updateHungry();
  }

  /** Hands the oldest packet to that waiter, though others may be above it; there is a packet. */
  void releaseWithNext(PortWorker worker) {
    waiters.remove(worker);
    hand(worker, next());
  }

  /**
   * Hands the oldest packet to the latest waiter, if there are both and one more may run.
   *
   * @return the worker to signal once the lock is free; null if nobody was released
   */
  PortWorker releaseNext() {
    // First say that a worker wants a packet, then look for packets. A poster pushes first and then
    // looks who is hungry: one of the two sees the other, so that no wake-up is lost.
    if (!updateHungry()) {
      return null;
    }
    CompletionPacket packet = next();
    if (packet == null) {
      return null;
    }
    PortWorker worker = waiters.pop();
    hand(worker, packet);
    updateHungry();
    return worker;
  }

  /** Fills the batch from that index on; returns how many packets it then holds. */
  int take(CompletionPacket[] batch, int from) {
    int count = from;
    while (count < batch.length) {
      CompletionPacket packet = next();
      if (packet == null) {
        break;
      }
      packet.markFree();
      batch[count++] = packet;
    }
    dequeued += count - from;
    if (from == 0 && count > 0) { // otherwise it goes on with what a release has begun
      dequeues++;
    }
    return count;
  }

  boolean updateHungry() {
    boolean now = mayRun() && !waiters.isEmpty();
    if (inbox.hungry != now) {
      inbox.hungry = now;
    }
    return now;
  }

  /** Closes; returns the waiters, which are now released without a packet (rule 23). */
  List<PortWorker> close() {
    closed = true;
    keep(oldest);
    keep(inbox.close()); // from here on the port is closed for posters, who take no lock
    oldest = null;
    List<PortWorker> abandoned = new ArrayList<>(waiters.size());
    while (!waiters.isEmpty()) {
      PortWorker worker = waiters.pop();
      waitedNanos += System.nanoTime();
      worker.release(null);
      abandoned.add(worker);
    }
    updateHungry();
    return abandoned;
  }

  /** The packets that the port did not deliver; closed ports only (rule 67). */
  PacketChain leftBehind() {
    return leftBehind;
  }

  private void hand(PortWorker worker, CompletionPacket packet) {
    waitedNanos += System.nanoTime();
    occupySlot(worker);
    dequeued++;
    dequeues++;
    releases++;
    worker.release(packet);
  }

  private CompletionPacket next() {
    CompletionPacket packet = oldest;
    if (packet == null) {
      packet = inbox.takeAll();
      if (packet == null) {
        return null;
      }
    }
    oldest = packet.next;
    packet.next = null;
    return packet;
  }

  private void keep(CompletionPacket oldestFirst) {
    CompletionPacket packet = oldestFirst;
    while (packet != null) {
      CompletionPacket following = packet.next;
      leftBehind.append(packet);
      packet = following;
    }
  }

  /**
   * The workers that wait, the latest on top (rule 9): packets keep going to the few threads whose
   * caches are warm. Linked through the workers themselves, because a worker whose time is up
   * leaves from the middle. Guarded by the port's lock.
   */
  static final class WaiterStack {
    private PortWorker top;
    private int size;

    boolean isEmpty() {
      return top == null;
    }

    int size() {
      return size;
    }

    void push(PortWorker worker) {
      worker.older = top;
      if (top != null) {
        top.newer = worker;
      }
      top = worker;
      size++;
    }

    PortWorker pop() {
      PortWorker worker = top;
      remove(worker);
      return worker;
    }

    void remove(PortWorker worker) {
      if (worker.newer == null) {
        top = worker.older;
      } else {
        worker.newer.older = worker.older;
      }
      if (worker.older != null) {
        worker.older.newer = worker.newer;
      }
      worker.newer = null;
      worker.older = null;
      size--;
    }
  }
}
