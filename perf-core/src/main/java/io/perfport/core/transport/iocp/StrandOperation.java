package io.perfport.core.transport.iocp;

import io.perfport.core.completion.CompletionError;
import io.perfport.core.completion.operation.Operation;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * An operation of a channel; its completion runs on the channel's strand. While it is outstanding
 * the strand counts it, so that the group does not end under it.
 */
abstract class StrandOperation extends Operation implements Runnable {
  /** Null if nobody traces the connection, or if it is not one. */
  private final ConnectionFlow flow;

  /** The channel's. Written on the strand, read by the worker that dequeues the packet. */
  private volatile Strand strand;

  /** The one that counts the operation. Written and read on the strand. */
  private Strand startedOn;

  StrandOperation(ConnectionFlow flow) {
    this.flow = flow;
  }

  /** The trace of the operation's connection; null if there is none. */
  final ConnectionFlow flow() {
    return flow;
  }

  /** Where the completion runs: where the channel is registered, or was the last time. */
  final Strand strand() {
    return strand;
  }

  /** On the strand that it leaves, or before its first operation. */
  final void belongTo(Strand next) {
    strand = next;
  }

  /** To be called when the operation was started and will complete by its packet. */
  final void pending() {
    startedOn = strand;
    startedOn.operationPending();
  }

  @Override
  protected final void queueing() {
    if (flow != null) {
      flow.queued(this);
    }
  }

  @Override
  public final void run() {
    Strand now = strand;
    if (!now.inEventLoop()) {
      now.invoke(this); // the channel went to another strand when this was in the former's queue
      return;
    }
    if (flow != null) {
      flow.processed(this);
    }
    if (startedOn == now) {
      now.operationEnded();
    } else {
      startedOn.invoke(startedOn::operationEnded);
    }
    completed();
  }

  /** Why the operation failed, as the exception that a handler expects; null if it succeeded. */
  final Throwable failure() {
    CompletionError error = error();
    if (error == null) {
      return null;
    }
    if (cause() != null) {
      return cause();
    }
    return error == CompletionError.ABORTED
        ? new ClosedChannelException()
        : new IOException("the operation failed: " + error);
  }

  /** The packet has been dequeued: operation and buffers are the channel's again. On the strand. */
  abstract void completed();
}
