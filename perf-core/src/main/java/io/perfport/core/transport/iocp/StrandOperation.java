package io.perfport.core.transport.iocp;

import io.netty.channel.Channel;
import io.perfport.core.completion.operation.Operation;

/**
 * An operation of a channel; its completion runs on the channel's strand. While it is outstanding
 * the strand counts it, so that the group does not end under it.
 */
abstract class StrandOperation extends Operation implements Runnable {
  private final Channel channel;

  /** Null if nobody traces the connection, or if it is not one. */
  private final ConnectionFlow flow;

  StrandOperation(Channel channel, ConnectionFlow flow) {
    this.channel = channel;
    this.flow = flow;
  }

  /** The trace of the operation's connection; null if there is none. */
  final ConnectionFlow flow() {
    return flow;
  }

  /** Where the completion runs. A channel stays on its strand, as its handle stays on its port. */
  final Strand strand() {
    return (Strand) channel.eventLoop();
  }

  /** To be called when the operation was started and will complete by its packet. */
  final void pending() {
    strand().operationPending();
  }

  @Override
  protected final void queueing() {
    if (flow != null) {
      flow.queued(this);
    }
  }

  @Override
  public final void run() {
    if (flow != null) {
      flow.processed(this);
    }
    strand().operationEnded();
    completed();
  }

  /** The packet has been dequeued: operation and buffers are the channel's again. On the strand. */
  abstract void completed();
}
