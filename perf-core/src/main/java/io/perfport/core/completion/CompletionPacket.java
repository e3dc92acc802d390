package io.perfport.core.completion;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * One completion, on its way through a port: key, bytes transferred, overlapped, error. The port
 * passes all four through untouched and looks at none of them (rule 16).
 *
 * <p>A packet is its own queue node, so posting allocates nothing. It belongs to its owner until it
 * is posted or handed to an operation, then to the port or the operation, and from the poll that
 * returns it to the worker that polled (rules 58, 65). The owner may then use it again. Posting it
 * twice is a bug that is reported at once. Extend the class to carry state of your own.
 */
public class CompletionPacket {
  private static final int FREE = 0;
  private static final int SUBMITTED = 1;
  private static final int QUEUED = 2;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(CompletionPacket.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Link of whichever list holds the packet; touched only by the holder of that list. */
  CompletionPacket next;

  /**
   * Set by the thread that posts or submits, cleared by the worker that dequeues: one
   * compare-and-set.
   */
  @SuppressWarnings("unused") // through STATE
  private volatile int state;

  private Object key;
  private long bytesTransferred;
  private Object overlapped;
  private CompletionError error;
  private Throwable cause;

  /** A new packet that says what an explicit post would say. */
  public static CompletionPacket of(Object key, long bytesTransferred, Object overlapped) {
    return new CompletionPacket().set(key, bytesTransferred, overlapped);
  }

  /**
   * Fills the packet as that of a success. For its owner only, while it is neither posted nor part
   * of an operation.
   */
  public final CompletionPacket set(Object key, long bytesTransferred, Object overlapped) {
    return set(key, bytesTransferred, overlapped, null, null);
  }

  /** As {@link #set(Object, long, Object)}, with an error if {@code error} is not null. */
  public final CompletionPacket set(
      Object key,
      long bytesTransferred,
      Object overlapped,
      CompletionError error,
      Throwable cause) {
    this.key = key;
    this.bytesTransferred = bytesTransferred;
    this.overlapped = overlapped;
    this.error = error;
    this.cause = cause;
    return this;
  }

  /** The completion key of the handle that the operation belongs to (rule 7). */
  public final Object key() {
    return key;
  }

  /** How many bytes the operation moved. */
  public final long bytesTransferred() {
    return bytesTransferred;
  }

  /** The operation that completed; null only if null was posted. */
  public final Object overlapped() {
    return overlapped;
  }

  /** Why the operation failed; null if it succeeded (rules 20, 21). */
  public final CompletionError error() {
    return error;
  }

  /** The exception behind {@link #error()}; null if there is none. */
  public final Throwable cause() {
    return cause;
  }

  /** What the packet says now, as a value. */
  public final Completion snapshot() {
    return new Completion(key, bytesTransferred, overlapped, Optional.ofNullable(error));
  }

  /** Hands the packet to an operation, until {@link #deliver} or {@link #withdraw}. */
  protected final void submit() {
    claim(FREE, SUBMITTED);
  }

  /** Takes back a packet whose operation was not started, or queues nothing (rules 32, 34). */
  protected final void withdraw() {
    claim(SUBMITTED, FREE);
  }

  /**
   * Queues the packet of an operation. Unlike a post this never fails: on a closed port the packet
   * joins those left behind, where its owner finds it (rule 67).
   */
  protected final void deliver(CompletionPort port) {
    claim(SUBMITTED, QUEUED);
    port.deliver(this);
  }

  /** As {@link #deliver(CompletionPort)}, by a worker that waits: it joins what that one found. */
  protected final void deliver(PacketChain found) {
    claim(SUBMITTED, QUEUED);
    found.append(this);
  }

  final void markPosted() {
    claim(FREE, QUEUED);
  }

  final void markFree() {
    STATE.setRelease(this, FREE);
  }

  private void claim(int from, int to) {
    int found = (int) STATE.compareAndExchange(this, from, to);
    if (found != from) {
      throw new IllegalStateException(
          switch (found) {
            case QUEUED -> "the packet is queued already: it was posted twice";
            case SUBMITTED -> "the packet belongs to an operation that has not completed";
            default -> "the packet belongs to no operation";
          });
    }
  }

  /** An operation is its own overlapped: it is named there, not described once more. */
  @Override
  public String toString() {
    return "CompletionPacket[key=%s, bytesTransferred=%d, overlapped=%s, error=%s]"
        .formatted(
            key,
            bytesTransferred,
            overlapped instanceof CompletionPacket ? name() : overlapped,
            error);
  }

  private String name() {
    return overlapped == this ? "this" : overlapped.getClass().getSimpleName();
  }
}
