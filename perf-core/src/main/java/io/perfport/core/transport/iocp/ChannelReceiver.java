package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.SocketChannelConfig;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.OperationKind;
import io.perfport.core.completion.operation.Submission;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The receive operation of a channel. On a backend that tries first it waits for data without a
 * buffer (rule 42); the worker that dequeues its packet then receives what is there, in calls that
 * are done when they return, so that idle connections hold no memory, and bytes and pipeline share
 * a processor's cache. Elsewhere it waits with a buffer, which it keeps until its packet comes
 * (rule 65).
 *
 * <p>Belongs to the channel's strand.
 */
@SuppressWarnings("deprecation") // Handle is, but there is no other
final class ChannelReceiver extends StrandOperation {
  private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

  private final IocpSocketChannel channel;
  private final CompletionSocket socket;
  private final boolean triesFirst;

  /** Somebody wants data: a read that was asked for and has not brought any yet. */
  private boolean requested;

  private boolean pending;
  private boolean inBurst;
  private boolean ended;

  /** The buffer of the pending receive; null if it has none. */
  private ByteBuf buffer;

  ChannelReceiver(IocpSocketChannel channel, CompletionSocket socket, boolean triesFirst) {
    super(channel, channel.flow());
    this.channel = channel;
    this.socket = socket;
    this.triesFirst = triesFirst;
  }

  /** Receives once more, when there is something. */
  void request() throws OperationException {
    if (!ended) {
      requested = true;
      if (!pending && !inBurst) {
        await();
      }
    }
  }

  /** Takes the request back. What is pending with a buffer may still bring data: those are ours. */
  void takeBack() {
    requested = false;
  }

  /** Receives no more. */
  void end() {
    ended = true;
  }

  @Override
  void completed() {
    pending = false;
    ByteBuf received = buffer;
    buffer = null;
    if (ended || !channel.isOpen()) {
      if (received != null) {
        received.release();
      }
    } else if (received != null || requested) {
      burst(received);
    } // else nobody wants the data now; they stay where they are
  }

  private void await() throws OperationException {
    if (triesFirst) {
      receive(NO_ROOM);
      return;
    }
    ByteBuf fresh = channel.unsafe().recvBufAllocHandle().allocate(channel.alloc());
    try {
      receive(fresh);
    } catch (OperationException | RuntimeException e) {
      fresh.release();
      throw e;
    }
  }

  /** Receives into a buffer; true if that is done, false if the buffer is now the operation's. */
  private boolean receive(ByteBuf target) throws OperationException {
    int room = target.writableBytes();
    if (receive(target.internalNioBuffer(target.writerIndex(), room)) == Submission.DONE) {
      return true;
    }
    buffer = target;
    return false;
  }

  private Submission receive(ByteBuffer target) throws OperationException {
    if (flow() != null) {
      flow().posting(OperationKind.RECEIVE);
    }
    Submission submission = socket.receive(this, target);
    if (flow() != null) {
      flow().posted(this, submission);
    }
    if (submission == Submission.PENDING) {
      pending = true;
      pending();
    }
    return submission;
  }

  /**
   * Passes on what has come, and what more is there, as far as the channel's allocator allows.
   *
   * @param received the buffer of the receive that has just completed; null if it had none
   */
  private void burst(ByteBuf received) {
    ChannelPipeline pipeline = channel.pipeline();
    RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
    handle.reset(channel.config());
    inBurst = true;
    Throwable failure = received == null ? OperationCause.of(this) : null;
    boolean end = false;
    ByteBuf target = received;
    try {
      boolean more = failure == null;
      while (more) {
        if (target == null) {
          target = handle.allocate(channel.alloc());
          if (!receive(target)) {
            target = null;
            break;
          }
        }
        failure = OperationCause.of(this);
        if (failure != null || bytesTransferred() == 0) {
          end = failure == null; // zero bytes: the peer has closed its side (rule 40)
          break;
        }
        requested = false;
        ByteBuf message = filled(target, handle);
        target = null;
        pipeline.fireChannelRead(message);
        // One that may not be tried would stay pending, and the end of the burst with it.
        more = triesFirst && !ended && channel.isOpen() && handle.continueReading();
      }
    } catch (Throwable t) {
      failure = t;
    }
    if (target != null) {
      target.release();
    }
    endBurst(pipeline, handle, failure, end);
  }

  private ByteBuf filled(ByteBuf target, RecvByteBufAllocator.Handle handle) {
    int count = (int) bytesTransferred();
    handle.attemptedBytesRead(target.writableBytes());
    target.writerIndex(target.writerIndex() + count);
    handle.lastBytesRead(count);
    handle.incMessagesRead(1);
    return target;
  }

  private void endBurst(
      ChannelPipeline pipeline,
      RecvByteBufAllocator.Handle handle,
      Throwable failure,
      boolean end) {
    handle.readComplete();
    pipeline.fireChannelReadComplete();
    inBurst = false;
    if (failure != null) {
      pipeline.fireExceptionCaught(failure);
    }
    if (end || failure instanceof IOException || failure instanceof OutOfMemoryError) {
      inputEnded(pipeline);
    } else if (requested && !pending && !ended && channel.isOpen()) {
      channel.unsafe().beginRead();
    }
  }

  private void inputEnded(ChannelPipeline pipeline) {
    if (ended || !channel.isOpen()) {
      return;
    }
    ended = true;
    SocketChannelConfig config = channel.config();
    if (config.isAllowHalfClosure()) {
      channel.inputShutDown();
      pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    } else {
      channel.unsafe().close(channel.unsafe().voidPromise());
    }
  }
}
