package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelOutboundBuffer;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.OperationKind;
import io.perfport.core.completion.operation.Submission;

/**
 * The send operation of a channel. Sends are done when the call returns as long as the socket has
 * room; one that is pending keeps its buffers until its packet comes (rule 65), whatever becomes of
 * the channel meanwhile.
 *
 * <p>Belongs to the channel's strand.
 */
final class ChannelSender extends StrandOperation {
  private final IocpSocketChannel channel;
  private final CompletionSocket socket;
  private final OutboundGather gather = new OutboundGather();

  /**
   * Set until the bytes of a pending send have been removed from the outbound buffer, not just
   * until its packet has come: removing tells writers, and one that flushes must not start a send
   * in the midst of it.
   */
  private boolean pending;

  ChannelSender(IocpSocketChannel channel, CompletionSocket socket) {
    super(channel, channel.flow());
    this.channel = channel;
    this.socket = socket;
  }

  /** Sends what has been flushed, until a send is pending or others should have their turn. */
  void send(ChannelOutboundBuffer outbound) throws Exception {
    int turns = channel.config().getWriteSpinCount();
    while (!pending && !outbound.isEmpty()) {
      if (turns-- <= 0) {
        channel.eventLoop().execute(channel::resumeFlush);
        return;
      }
      int count = gather.fill(outbound);
      if (count == 0) {
        outbound.removeBytes(0); // empty messages only, which complete without a send
      } else if (start(count)) {
        long sent = bytesTransferred();
        gather.clear();
        outbound.removeBytes(sent);
      }
    }
  }

  /** What the system has taken of the send that is pending. */
  long pendingBytesTaken() {
    return pending ? gather.sentBytes() : 0;
  }

  private boolean start(int count) throws Exception {
    if (flow() != null) {
      flow().posting(OperationKind.SEND);
    }
    Submission submission;
    try {
      submission =
          count == 1
              ? socket.send(this, gather.views()[0])
              : socket.send(this, gather.views(), 0, count);
    } catch (Exception e) {
      gather.clear();
      throw e;
    }
    if (flow() != null) {
      flow().posted(this, submission);
    }
    if (submission == Submission.DONE) {
      return true;
    }
    gather.hold();
    pending = true;
    pending();
    return false;
  }

  @Override
  void completed() {
    gather.clear();
    Throwable failure = OperationCause.of(this);
    ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
    if (failure == null && outbound != null) {
      outbound.removeBytes(bytesTransferred());
    }
    pending = false;
    if (!channel.isOpen()) {
      return;
    }
    if (failure == null) {
      channel.resumeFlush();
    } else {
      channel.sendFailed(failure);
    }
  }
}
