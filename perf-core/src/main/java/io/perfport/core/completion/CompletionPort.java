package io.perfport.core.completion;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * An I/O completion port: a queue of completion packets, and the workers that wait on it.
 *
 * <p>Packets leave first in, first out (rule 8). Waiting workers are released last in, first out
 * (rule 9), one for a packet (rule 10), and only while fewer run than the concurrency value allows
 * (rule 12); otherwise the packet stays for the next worker that asks, which takes it without a
 * thread switch (rule 13). A thread serves at most one port: from its first poll on, until it
 * {@linkplain #leave leaves}, polls another port, or the port is closed (rule 11).
 *
 * <p>Every method may be called by any thread. Posting takes no lock unless a worker is to be
 * released, and neither posting nor polling allocates.
 *
 * <p>How it works: posters push onto a lock-free {@link PacketInbox}. The {@link Turnstile} has the
 * rest, under one lock that is held for a few dozen instructions: the packets in order, the
 * waiters, the number of running workers. The thread that releases a worker hands it its packet
 * there, so that no wake-up is spurious, and signals it after the lock is free.
 */
public final class CompletionPort implements AutoCloseable {
  private final int concurrency;
  private final WaitStrategy waiting;
  private final PacketInbox inbox;
  private final Turnstile turnstile;

  private CompletionPort(int concurrency, WaitStrategy waiting) {
    this.concurrency = concurrency;
    this.waiting = waiting;
    this.inbox = new PacketInbox();
    this.turnstile = new Turnstile(concurrency, inbox);
  }

  /**
   * Makes a port with no handle; its workers park while they wait.
   *
   * @param concurrency how many workers may run at once; 0 for one a processor (rule 5)
   */
  public static CompletionPort create(int concurrency) {
    return create(concurrency, WaitStrategy.parking());
  }

  /** As {@link #create(int)}, with another way to wait. The strategy serves this port only. */
  public static CompletionPort create(int concurrency, WaitStrategy waiting) {
    if (concurrency < 0) {
      throw new IllegalArgumentException(
          "the concurrency value must not be negative: " + concurrency);
    }
    int value = concurrency == 0 ? Runtime.getRuntime().availableProcessors() : concurrency;
    return new CompletionPort(value, Objects.requireNonNull(waiting, "waiting"));
  }

  /** How many workers may run at once. */
  public int concurrency() {
    return concurrency;
  }

  /** True once the port has been closed. */
  public boolean isClosed() {
    return inbox.isClosed();
  }

  /** What the port is doing and has done. Takes the lock: for reports, not for every packet. */
  public PortStatistics statistics() {
    turnstile.lock();
    try {
      return turnstile.statistics();
    } finally {
      turnstile.unlock();
    }
  }

  /**
   * How many packets are queued. Counts them one by one, with the lock: for reports. Neither
   * posting nor polling keeps a count, which every thread would have to write.
   */
  public int queued() {
    turnstile.lock();
    try {
      return turnstile.queued();
    } finally {
      turnstile.unlock();
    }
  }

  /**
   * Makes the completions of a handle come to this port, with that key (rules 6, 7).
   *
   * @param completionKey may be null
   * @return this port, as association with an existing port gives that port (rule 3)
   * @throws OperationException if the handle is closed, or belongs to a port already
   * @throws PortClosedException if this port is closed
   */
  public CompletionPort associate(CompletionHandle handle, Object completionKey)
      throws OperationException {
    if (inbox.isClosed()) {
      throw PortClosedException.before("associate a handle");
    }
    handle.associate(this, completionKey);
    return this;
  }

  /**
   * Queues a packet, exactly as it is (rule 16). It belongs to the port until a poll returns it.
   *
   * @throws IllegalStateException if the packet is queued already, or belongs to an operation
   * @throws PortClosedException if the port is closed; the packet then still belongs to the caller
   */
  public void post(CompletionPacket packet) {
    packet.markPosted();
    if (!inbox.push(packet, packet)) {
      packet.markFree();
      throw PortClosedException.before("post");
    }
    if (inbox.hungry) {
      signal(releaseNext());
    }
  }

  /**
   * Queues the packets of a chain, in its order and with no other packet between them, and empties
   * the chain.
   *
   * @throws PortClosedException if the port is closed; the packets then stay in the chain
   */
  public void post(PacketChain chain) {
    if (chain.isEmpty()) {
      return;
    }
    if (!inbox.push(chain.newest(), chain.oldest())) {
      throw PortClosedException.before("post");
    }
    chain.clear();
    if (inbox.hungry) {
      signal(releaseNext());
    }
  }

  /**
   * Whether packets are queued, as it was a moment ago: for a worker with more work of its own, to
   * tell whether it is another worker's turn. Takes no lock.
   */
  public boolean hasQueued() {
    return inbox.newest != null || turnstile.hasQueued();
  }

  /** Queues the packet of an operation, or keeps it for {@link #reclaim} if the port is closed. */
  void deliver(CompletionPacket packet) {
    if (inbox.push(packet, packet)) {
      if (inbox.hungry) {
        signal(releaseNext());
      }
      return;
    }
    turnstile.lock();
    try {
      turnstile.leftBehind().append(packet);
    } finally {
      turnstile.unlock();
    }
  }

  /**
   * Takes the next completion packet, waiting for at most that long.
   *
   * <p>The caller counts as running from the return of this method until it asks again (rules 12,
   * 13); also when the time passes or it is interrupted. It waits, even if packets are queued,
   * while the concurrency value is used up by others (rule 15).
   *
   * @param timeoutNanos {@link Timeout#NONE} to look without waiting, {@link Timeout#INFINITE} to
   *     wait for ever
   * @return the packet, also that of a failed operation (rule 20); null when the time has passed
   *     (rule 17)
   * @throws PortClosedException if the port was closed before or while waiting (rules 23, 25)
   * @throws InterruptedException if the thread is interrupted while it waits; no packet is taken
   */
  public CompletionPacket poll(long timeoutNanos) throws InterruptedException {
    PortWorker worker = PortWorker.enlist(this);
    CompletionPacket[] single = worker.single;
    if (poll(worker, single, timeoutNanos) == 0) {
      return null;
    }
    CompletionPacket packet = single[0];
    single[0] = null; // the packet may be its owner's only hold on much else
    return packet;
  }

  /**
   * Takes the packets that are there, up to the length of the array, in order. Waits for the first
   * one as {@link #poll(long)} does, and never to fill the array (rule 26).
   *
   * @param batch takes the packets from index 0 on; its length is at least 1
   * @return how many packets were taken; 0 when the time has passed (rule 28)
   * @throws PortClosedException if the port was closed before or while waiting (rules 23, 25)
   * @throws InterruptedException if the thread is interrupted while it waits; no packet is taken
   */
  public int poll(CompletionPacket[] batch, long timeoutNanos) throws InterruptedException {
    if (batch.length == 0) {
      throw new IllegalArgumentException("a batch has room for at least one packet");
    }
    return poll(PortWorker.enlist(this), batch, timeoutNanos);
  }

  /**
   * Says that the calling worker is about to wait for something other than the port: a lock,
   * another thread, blocking I/O. It then no longer counts as running, so that another waiter may
   * be released (rule 14). Scopes nest. No effect on threads that do not serve this port.
   */
  public void beginBlocking() {
    PortWorker worker = PortWorker.currentOf(this);
    if (worker != null && worker.blockingDepth++ == 0) {
      giveUpSlot(worker);
    }
  }

  /**
   * Says that the calling worker runs again, at once. The number of running workers may so exceed
   * the concurrency value; nobody new is released, and workers that ask are made to wait, until it
   * has fallen below (rule 15).
   *
   * @throws IllegalStateException if the worker is not inside a blocking scope
   */
  public void endBlocking() {
    PortWorker worker = PortWorker.currentOf(this);
    if (worker == null) {
      return;
    }
    if (worker.blockingDepth == 0) {
      throw new IllegalStateException("endBlocking without beginBlocking");
    }
    if (--worker.blockingDepth == 0) {
      turnstile.lock();
      try {
        turnstile.occupySlot(worker);
        turnstile.updateHungry();
      } finally {
        turnstile.unlock();
      }
    }
  }

  /** Ends whatever blocking scopes the calling worker is inside of, after its handler threw. */
  void unwindBlocking() {
    PortWorker worker = PortWorker.currentOf(this);
    if (worker != null && worker.blockingDepth > 0) {
      worker.blockingDepth = 1;
      endBlocking();
    }
  }

  /** Makes a call that may wait, between {@link #beginBlocking} and {@link #endBlocking}. */
  public <T, X extends Exception> T blocking(BlockingCall<T, X> call) throws X {
    beginBlocking();
    try {
      return call.call();
    } finally {
      endBlocking();
    }
  }

  /**
   * Ends the calling thread's service: it no longer counts as running, and another may be released
   * in its place. The port cannot see a thread end: one that stops polling without saying so keeps
   * its slot for ever (rule 11). No effect on threads that do not serve this port.
   */
  public void leave() {
    PortWorker worker = PortWorker.currentOf(this);
    if (worker != null) {
      PortWorker.forget();
      giveUpSlot(worker);
    }
  }

  /**
   * Closes the port and abandons every waiter (rule 23). Packets that are still queued, and those
   * of operations which complete from now on, are not delivered: {@link #reclaim} returns them to
   * their owner (rule 67).
   *
   * @throws PortClosedException if the port is closed already; as with any handle, a second close
   *     is a mistake worth hearing of (rule 25)
   */
  @Override
  public void close() {
    List<PortWorker> abandoned;
    turnstile.lock();
    try {
      if (turnstile.isClosed()) {
        throw PortClosedException.before("close");
      }
      abandoned = turnstile.close();
    } finally {
      turnstile.unlock();
    }
    abandoned.forEach(waiting::signal);
  }

  /**
   * Gives the packets that a closed port did not deliver back to their owner, the oldest first.
   * More may come until the last operation has completed: count the operations, and call again
   * (rule 66).
   */
  public void reclaim(Consumer<? super CompletionPacket> owner) {
    PacketChain taken = new PacketChain();
    turnstile.lock();
    try {
      if (!turnstile.leftBehind().isEmpty()) {
        taken.splice(turnstile.leftBehind());
      }
    } finally {
      turnstile.unlock();
    }
    taken.drainTo(owner);
  }

  /** Ends the association of a worker that has moved on to another port (rule 11). */
  void dismiss(PortWorker worker) {
    giveUpSlot(worker);
  }

  private int poll(PortWorker worker, CompletionPacket[] batch, long timeoutNanos)
      throws InterruptedException {
    int count = takeOrWait(worker, batch, timeoutNanos);
    if (count == 0 && timeoutNanos <= 0 && look(worker)) {
      count = takeOrWait(worker, batch, timeoutNanos);
    }
    return count;
  }

  /** Fetches what has completed, for a poll that does not wait; true if there was something. */
  private boolean look(PortWorker worker) {
    PacketChain found = worker.found;
    waiting.look(found);
    if (found.isEmpty()) {
      return false;
    }
    if (inbox.push(found.newest(), found.oldest())) {
      found.clear();
      if (inbox.hungry) {
        signal(releaseNext());
      }
      return true;
    }
    turnstile.lock();
    try {
      turnstile.leftBehind().splice(found);
    } finally {
      turnstile.unlock();
    }
    return true;
  }

  private int takeOrWait(PortWorker worker, CompletionPacket[] batch, long timeoutNanos)
      throws InterruptedException {
    if (worker.blockingDepth > 0) {
      throw new IllegalStateException("a worker cannot poll inside its own blocking scope");
    }
    boolean mayWait = timeoutNanos > 0;
    PortWorker released;
    turnstile.lock();
    try {
      if (turnstile.isClosed()) {
        PortWorker.forget();
        throw PortClosedException.before("poll");
      }
      turnstile.vacateSlot(worker);
      // Rule 15: with the count at its limit the worker waits, whatever is queued.
      int count = turnstile.mayRun() ? turnstile.take(batch, 0) : 0;
      if (count > 0 || !mayWait) {
        turnstile.occupySlot(worker);
        return count;
      }
      turnstile.admit(worker);
      released = turnstile.releaseNext(); // what came before its poster could see us is ours
    } finally {
      turnstile.unlock();
    }
    signal(released);
    if (!await(worker, timeoutNanos)) {
      return 0;
    }
    return accept(worker, batch);
  }

  /** Waits until the worker has been released; false if it stopped waiting before that. */
  private boolean await(PortWorker worker, long timeoutNanos) throws InterruptedException {
    boolean timed = timeoutNanos != Timeout.INFINITE;
    long start = timed ? System.nanoTime() : 0;
    while (!worker.isReleased()) {
      long remaining = timed ? timeoutNanos - (System.nanoTime() - start) : Timeout.INFINITE;
      boolean interrupted = Thread.interrupted();
      if (remaining > 0 && !interrupted) {
        awaitOnce(worker, remaining);
      } else if (withdraw(worker)) {
        if (interrupted) {
          throw new InterruptedException();
        }
        return false;
      } else if (interrupted) {
        Thread.currentThread().interrupt(); // the packet came first; the interrupt is still due
      }
    }
    return true;
  }

  private void awaitOnce(PortWorker worker, long remainingNanos) {
    try {
      waiting.await(worker, remainingNanos, worker.found);
    } catch (RuntimeException | Error e) {
      // A worker that has its packet already must return with it; the strategy will fail again.
      if (withdraw(worker)) {
        throw e;
      }
    } finally {
      if (!worker.found.isEmpty()) {
        adoptFound(worker);
      }
    }
  }

  /** Stops waiting; false if the worker has been released in the meantime. */
  private boolean withdraw(PortWorker worker) {
    turnstile.lock();
    try {
      if (worker.isReleased()) {
        return false;
      }
      turnstile.dismiss(worker);
      return true;
    } finally {
      turnstile.unlock();
    }
  }

  /** Queues what a worker found while it waited, and lets it be the first to take from there. */
  private void adoptFound(PortWorker worker) {
    PacketChain found = worker.found;
    PortWorker released;
    turnstile.lock();
    try {
      if (!inbox.push(found.newest(), found.oldest())) {
        turnstile.leftBehind().splice(found);
        return;
      }
      found.clear();
      if (!worker.isReleased() && turnstile.mayRun()) {
        turnstile.releaseWithNext(worker);
      }
      released = turnstile.releaseNext();
    } finally {
      turnstile.unlock();
    }
    signal(released);
  }

  /** Takes what the worker was released with, and what has come since. */
  private int accept(PortWorker worker, CompletionPacket[] batch) {
    CompletionPacket packet = worker.takeHanded();
    if (packet == null) {
      PortWorker.forget();
      throw PortClosedException.whileWaiting();
    }
    packet.markFree();
    batch[0] = packet;
    if (batch.length == 1) {
      return 1;
    }
    turnstile.lock();
    try {
      return turnstile.take(batch, 1);
    } finally {
      turnstile.unlock();
    }
  }

  private void giveUpSlot(PortWorker worker) {
    PortWorker released;
    turnstile.lock();
    try {
      turnstile.vacateSlot(worker);
      released = turnstile.releaseNext();
    } finally {
      turnstile.unlock();
    }
    signal(released);
  }

  private PortWorker releaseNext() {
    turnstile.lock();
    try {
      return turnstile.releaseNext();
    } finally {
      turnstile.unlock();
    }
  }

  /** Wakes a worker that was released, and releases more while there are packets for them. */
  private void signal(PortWorker first) {
    PortWorker released = first;
    while (released != null) {
      waiting.signal(released);
      released = inbox.hungry ? releaseNext() : null;
    }
  }
}
