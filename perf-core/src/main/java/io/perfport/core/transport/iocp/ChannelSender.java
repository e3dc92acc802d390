package io.perfport.core.transport.iocp;

import io.netty.channel.ChannelOutboundBuffer;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.Operation.OperationKind;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.transport.serial.OutboundGather;
import java.util.concurrent.TimeUnit;

/**
 * The send operation of a channel. Sends are done when the call returns as long as the socket has
 * room; one that is pending keeps its buffers until its packet comes (rule 65), whatever becomes of
 * the channel meanwhile.
 *
 * <p>On a backend where every send is pending, one that was flushed just before the channel ends
 * must not be lost, as it is not where it is tried at once: there an end waits for the sends, as
 * long as a system with room takes, not as long as a peer that does not read.
 *
 * <p>Belongs to the channel's strand.
 */
final class ChannelSender extends StrandOperation {
  private static final long LONGEST_END_MILLIS = 50;

  private final IocpSocketChannel channel;
  private final CompletionSocket socket;

  /**
   * From the first send that was pending on: what comes before, and all that an idle connection
   * sends, goes by the strand's, which its channels use in turn. Null until then.
   */
  private OutboundGather own;

  /**
   * Set until the bytes of a pending send have been removed from the outbound buffer, not just
   * until its packet has come: removing tells writers, and one that flushes must not start a send
   * in the midst of it.
   */
  private boolean pending;

  /** Where the bytes of the pending send are; the channel may have let go of it meanwhile. */
  private ChannelOutboundBuffer sending;

  ChannelSender(IocpSocketChannel channel, CompletionSocket socket) {
    super(channel.flow());
    this.channel = channel;
    this.socket = socket;
  }

  /** Whether a send is pending. */
  boolean isPending() {
    return pending;
  }

  /** Lets an end go on when all that was flushed has been sent, or can't be, or takes too long. */
  void awaitEnd() {
    if (pending) {
      channel.eventLoop().schedule(channel::runEnd, LONGEST_END_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      channel.runEnd();
    }
  }

  /** Sends what has been flushed, until a send is pending or others should have their turn. */
  void send(ChannelOutboundBuffer outbound) throws Exception {
    int turns = channel.config().getWriteSpinCount();
    while (!pending && !outbound.isEmpty()) {
      if (turns-- <= 0) {
        channel.eventLoop().execute(channel::resumeFlush);
        return;
      }
      OutboundGather gather = own == null ? strand().gather() : own;
      int count = gather.fill(outbound, OutboundGather.MAX_BYTES);
      if (count == 0) {
        outbound.removeBytes(0); // empty messages only, which complete without a send
      } else if (start(gather, count, outbound)) {
        long sent = bytesTransferred();
        gather.clear(); // Before anybody is told, who may send on another channel of the strand.
        Throwable failure = failure();
        if (failure instanceof Exception exception) {
          throw exception; // told at once, before what is received afterwards
        }
        outbound.removeBytes(sent);
      }
    }
  }

  /** What the system has taken of the send that is pending. */
  long pendingBytesTaken() {
    return pending ? own.sentBytes() : 0;
  }

  private boolean start(OutboundGather gather, int count, ChannelOutboundBuffer outbound)
      throws Exception {
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
    if (own == null) {
      own = strand().takeGather();
    }
    own.hold();
    sending = outbound;
    pending = true;
    pending();
    return false;
  }

  @Override
  void completed() {
    own.clear();
    Throwable failure = failure();
    ChannelOutboundBuffer outbound = sending;
    sending = null;
    // One that was closed under the send has let go of its messages.
    boolean letGo = channel.unsafe().outboundBuffer() != outbound && !channel.isEnding();
    if (failure == null && !letGo) {
      outbound.removeBytes(bytesTransferred());
    }
    pending = false;
    if (!channel.isOpen()) {
      return;
    }
    if (failure != null) {
      channel.onSendFailed(failure);
      channel.runEnd();
    } else if (channel.isEnding()) {
      sendRest(outbound);
    } else {
      channel.resumeFlush();
    }
  }

  private void sendRest(ChannelOutboundBuffer outbound) {
    try {
      send(outbound);
    } catch (Exception e) {
      channel.onSendFailed(e);
    }
    if (!pending) {
      channel.runEnd();
    }
  }
}
