package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.Operation.OperationKind;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The receive operation of a channel. On a backend that tries first it waits for data without a
 * buffer (rule 42); the worker that dequeues its packet then receives what is there, in calls that
 * are done when they return, so that idle connections hold no memory, and bytes and pipeline share
 * a processor's cache. Elsewhere it waits with a buffer, which it keeps until its packet comes
 * (rule 65), and what that brings until it is wanted.
 *
 * <p>The end of the input is told as nio tells it: the first read that finds it shuts the input
 * down, and the next one, if half-closure is allowed, says that all has been read.
 *
 * <p>Belongs to the channel's strand.
 */
@SuppressWarnings("deprecation") // Handle is, but there is no other
final class ChannelReceiver extends StrandOperation {
  private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);
  private static final int END_OF_STREAM = -1;

  private final IocpSocketChannel channel;
  private final CompletionSocket socket;
  private final boolean triesFirst;

  /** A read was asked for and has not brought data yet. */
  private boolean requested;

  private boolean pending;
  private boolean inBurst;

  /** A task of this is in the strand's queue. */
  private boolean turnComes;

  /** The input was shut down, by the peer or by the user: nothing is received any more. */
  private boolean inputShut;

  /** Nothing is told any more. */
  private boolean ended;

  /** The buffer of the receive that is pending or has come unwanted; null if it has none. */
  private ByteBuf buffer;

  ChannelReceiver(IocpSocketChannel channel, CompletionSocket socket, boolean triesFirst) {
    super(channel.flow());
    this.channel = channel;
    this.socket = socket;
    this.triesFirst = triesFirst;
  }

  /** Receives once more, when there is something. */
  void request() throws OperationException {
    if (ended) {
      return;
    }
    requested = true;
    if (pending || inBurst) {
      return;
    }
    if (inputShut || buffer != null) {
      takeTurn();
    } else {
      await();
    }
  }

  /** Takes the request back. What comes by a receive that is pending stays here until wanted. */
  void takeBack() {
    requested = false;
  }

  /** Receives no more; what comes is dropped. */
  void shutDownInput() {
    inputShut = true;
    if (requested) {
      takeTurn();
    }
  }

  /** The channel closes, or is about to. */
  void end() {
    ended = true;
    if (!pending) {
      drop();
    }
  }

  @Override
  void completed() {
    pending = false;
    if (ended || inputShut || !channel.isOpen()) {
      drop();
    } else if (requested) {
      ByteBuf received = buffer;
      buffer = null;
      burst(received);
    } // else nobody wants the data now; they stay where they are
  }

  private void drop() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  private void takeTurn() {
    if (!turnComes) {
      turnComes = true;
      channel.eventLoop().execute(this::turn);
    }
  }

  private void turn() {
    turnComes = false;
    if (!requested || ended) {
      return;
    }
    if (inputShut) {
      readAfterEnd();
    } else if (!pending && (buffer != null || triesFirst)) {
      completed();
    }
  }

  private void await() throws OperationException {
    if (triesFirst) {
      receive(NO_ROOM);
      return;
    }
    ByteBuf fresh;
    try {
      fresh = channel.unsafe().recvBufAllocHandle().allocate(channel.alloc());
    } catch (OutOfMemoryError e) {
      // Outside of the read that asks: its caller passes on exceptions only, and forgets the rest.
      channel
          .eventLoop()
          .execute(
              () -> {
                if (isReading()) {
                  endBurst(e, false);
                }
              });
      return;
    }
    try {
      receive(fresh.internalNioBuffer(fresh.writerIndex(), fresh.writableBytes()));
    } catch (OperationException | RuntimeException e) {
      fresh.release();
      throw e;
    }
    buffer = fresh;
  }

  private void receive(ByteBuffer target) throws OperationException {
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
    } else {
      takeTurn();
    }
  }

  /**
   * Passes on what has come, and what more is there, as far as the channel's allocator allows.
   *
   * @param received the buffer of the receive that has just completed; null if it had none
   */
  private void burst(ByteBuf received) {
    inBurst = true;
    RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
    handle.reset(channel.config());
    Throwable failure = failure();
    boolean end = false;
    ByteBuf target = received;
    try {
      boolean more = failure == null;
      while (more) {
        int count;
        if (target == null) {
          target = handle.allocate(channel.alloc());
          handle.attemptedBytesRead(target.writableBytes());
          count = receiveNow(target);
        } else {
          handle.attemptedBytesRead(target.writableBytes());
          // Zero bytes: the peer has closed its side (rule 40).
          count = bytesTransferred() == 0 ? END_OF_STREAM : (int) bytesTransferred();
        }
        handle.lastBytesRead(count);
        if (count <= 0) {
          end = count < 0;
          break;
        }
        requested = false;
        ByteBuf message = target;
        target = null;
        message.writerIndex(message.writerIndex() + count);
        handle.incMessagesRead(1);
        channel.pipeline().fireChannelRead(message);
        // One that may not be tried would stay pending, and the end of the burst with it.
        more = triesFirst && isReading() && handle.continueReading();
      }
    } catch (Throwable t) {
      failure = t;
    }
    if (target != null) {
      target.release();
    }
    endBurst(failure, end);
  }

  private int receiveNow(ByteBuf target) throws IOException {
    if (flow() != null) {
      flow().posting(OperationKind.RECEIVE);
    }
    int count =
        socket.receiveNow(target.internalNioBuffer(target.writerIndex(), target.writableBytes()));
    if (flow() != null) {
      flow().receivedNow(count);
    }
    return count;
  }

  private boolean isReading() {
    return !ended && !inputShut && channel.isOpen() && channel.isRegistered();
  }

  private void endBurst(Throwable failure, boolean end) {
    inBurst = true;
    ChannelPipeline pipeline = channel.pipeline();
    if (end) {
      requested = false;
    }
    channel.unsafe().recvBufAllocHandle().readComplete();
    pipeline.fireChannelReadComplete();
    if (failure != null) {
      pipeline.fireExceptionCaught(failure);
    }
    if (end || failure instanceof IOException || failure instanceof OutOfMemoryError) {
      inputEnded();
    }
    inBurst = false;
    if (requested && !pending && !ended && channel.isOpen() && channel.isRegistered()) {
      channel.unsafe().beginRead();
    }
  }

  private void inputEnded() {
    if (!ended && !inputShut && channel.isOpen() && channel.onInputEnded()) {
      inputShut = true;
    }
  }

  /** A read of an input that was shut down: it finds nothing, and says so once. */
  private void readAfterEnd() {
    requested = false;
    if (!channel.config().isAllowHalfClosure()) {
      return;
    }
    ended = true;
    channel.onReadAfterEnd();
  }
}
