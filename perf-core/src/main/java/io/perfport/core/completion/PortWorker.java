package io.perfport.core.completion;

/**
 * One thread in its relation to the port that it serves (rule 11): whether it counts as running,
 * and what it was given when it was released. A thread has one of these from its first poll on a
 * port until it leaves, or polls another.
 */
public final class PortWorker {
  private static final ThreadLocal<PortWorker> CURRENT = new ThreadLocal<>();

  private final CompletionPort port;
  private final Thread thread;

  // Guarded by the port's lock, except that a worker may read its own.
  boolean running;
  PortWorker newer;
  PortWorker older;

  /** Set by the releaser before {@link #released}; read by the worker after it. */
  private CompletionPacket handed;

  /** Written under the port's lock by the releaser, and by the worker as it begins to wait. */
  private volatile boolean released;

  /** How many blocking scopes the thread is inside of; its own business. */
  int blockingDepth;

  /** Room for the packet of a poll for one. */
  final CompletionPacket[] single = new CompletionPacket[1];

  /** What a wait strategy found while this worker waited; the worker's own. */
  final PacketChain found = new PacketChain();

  private PortWorker(CompletionPort port, Thread thread) {
    this.port = port;
    this.thread = thread;
  }

  /** The calling thread as a worker of that port; it leaves the port it served until now. */
  static PortWorker enlist(CompletionPort port) {
    PortWorker worker = CURRENT.get();
    if (worker != null && worker.port == port) {
      return worker;
    }
    if (worker != null) {
      worker.port.dismiss(worker);
    }
    PortWorker fresh = new PortWorker(port, Thread.currentThread());
    CURRENT.set(fresh);
    return fresh;
  }

  /** The calling thread as a worker of that port, or null if it does not serve it. */
  static PortWorker currentOf(CompletionPort port) {
    PortWorker worker = CURRENT.get();
    return worker != null && worker.port == port ? worker : null;
  }

  /** Ends the calling thread's association. */
  static void forget() {
    CURRENT.remove();
  }

  /** The thread. */
  public Thread thread() {
    return thread;
  }

  /**
   * True once the worker's wait is over: it has been given a packet, or the port was closed. Any
   * thread may ask.
   */
  public boolean isReleased() {
    return released;
  }

  void beginWait() {
    handed = null;
    released = false;
  }

  /** Ends the wait; {@code packet} is null if the wait is abandoned. */
  void release(CompletionPacket packet) {
    handed = packet;
    released = true;
  }

  /** What the worker was released with; null means abandoned. */
  CompletionPacket takeHanded() {
    CompletionPacket packet = handed;
    handed = null;
    return packet;
  }
}
