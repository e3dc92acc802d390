package io.perfport.core.completion.operation;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.CompletionHandle;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.PacketChain;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * One overlapped operation, and the packet that it completes by. Its owner may use it again and
 * again, but for one operation at a time: from the call that starts it until its packet is
 * dequeued, it and its buffers belong to the operation (rules 55, 65). Extend it to carry state.
 *
 * <p>{@link #result}, {@link #failure}, {@link #finish} and what follows them are for drivers.
 */
public class Operation extends CompletionPacket {
  private final ByteBuffer[] single = new ByteBuffer[1];
  private OperationKind kind;
  private CompletionHandle handle;
  private ByteBuffer target;
  private ByteBuffer[] sources;
  private int sourcesOffset;
  private int sourcesLength;
  private SocketAddress remote;
  private CompletionSocket acceptSocket;

  /** Where the packet goes instead of the port; set and cleared by the thread that finishes. */
  private PacketChain found;

  /**
   * Written by the thread that submits or moves the operation; read by a thread that cancels it.
   */
  private volatile OperationLane lane;

  /** What the operation does, or did last; null before the first time. */
  public final OperationKind kind() {
    return kind;
  }

  /** The socket that an accept makes the connection's; null for other kinds. */
  public final CompletionSocket acceptSocket() {
    return acceptSocket;
  }

  /** Where to receive; null if the operation receives nothing. */
  public final ByteBuffer target() {
    return target;
  }

  /**
   * What to send: an array of which {@link #sourcesOffset} and {@link #sourcesLength} tell more.
   */
  public final ByteBuffer[] sources() {
    return sources;
  }

  /** The index of the first buffer to send. */
  public final int sourcesOffset() {
    return sourcesOffset;
  }

  /** How many buffers to send. */
  public final int sourcesLength() {
    return sourcesLength;
  }

  /** Sets the result of a success. */
  public final void result(long bytes) {
    set(handle.completionKey(), bytes, this);
  }

  /** Sets the result of a failure; {@code cause} may be null. */
  public final void failure(CompletionError error, Throwable cause) {
    set(handle.completionKey(), 0, this, error, cause);
  }

  /** Completes an operation that was pending. */
  public final void finish() {
    lane.finished(this);
  }

  /**
   * As {@link #finish()}, by a worker that waits for the port: the packet joins what it found.
   *
   * @param waiter takes the packet; null to post it
   */
  public final void finish(PacketChain waiter) {
    found = waiter;
    lane.finished(this);
  }

  /** Takes the operation from its owner, to act for that handle. */
  final void begin(OperationKind newKind, CompletionHandle actsFor) {
    submit();
    kind = newKind;
    handle = actsFor;
    target = null;
    sources = null;
    single[0] = null;
    remote = null;
    acceptSocket = null;
  }

  final void receiveInto(ByteBuffer buffer) {
    target = buffer;
  }

  final void sendFrom(ByteBuffer buffer) {
    single[0] = buffer;
    sendFrom(single, 0, 1);
  }

  final void sendFrom(ByteBuffer[] buffers, int offset, int length) {
    sources = buffers;
    sourcesOffset = offset;
    sourcesLength = length;
  }

  final void connectTo(SocketAddress address) {
    remote = address;
  }

  final void acceptInto(CompletionSocket socket) {
    acceptSocket = socket;
  }

  final SocketAddress remote() {
    return remote;
  }

  final CompletionHandle handle() {
    return handle;
  }

  final OperationLane lane() {
    return lane;
  }

  final void enter(OperationLane newLane) {
    found = null; // one that goes on to another lane ends there, on another occasion
    lane = newLane;
  }

  final void failure(OperationException notStarted) {
    failure(notStarted.error(), notStarted);
  }

  /**
   * Called when the packet, with its result, is about to be queued, by the thread that does it: for
   * extensions that want to see it happen.
   */
  protected void queueing() {}

  /** Queues the packet on the port of its handle, and so gives the operation back. */
  final void deliver() {
    queueing();
    lane = null;
    PacketChain waiter = found;
    if (waiter == null) {
      deliver(handle.port());
    } else {
      found = null;
      deliver(waiter);
    }
  }

  /** Gives the operation back without a packet (rules 32, 34). */
  final void giveBack() {
    lane = null;
    withdraw();
  }

  /** What an operation does. */
  public enum OperationKind {
    /** Takes a connection from a listener (AcceptEx). */
    ACCEPT,
    /** Connects a socket (ConnectEx). */
    CONNECT,
    /** Receives into one buffer (WSARecv). */
    RECEIVE,
    /** Sends one or more buffers (WSASend). */
    SEND
  }
}
