package io.perfport.core.transport.blocking;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Reads from a channel's socket, straight into the buffer that goes up the pipeline. The buffer is
 * the claimer's while the call waits; whatever becomes of the channel meanwhile, it is passed on or
 * released afterwards.
 *
 * <p>What arrives after reading was turned off stays here until it is wanted. Belongs to the
 * channel's loop, but for the call itself.
 */
@SuppressWarnings("deprecation") // Handle is, but there is no other
final class ReadCall implements BlockingCall {
  private static final int END_OF_STREAM = -1;

  private final BlockingSocketChannel channel;
  private final SocketChannel socket;

  /** Somebody wants data: a read that was asked for and has not brought any yet. */
  private boolean requested;

  private boolean claimed;
  private boolean arrived;
  private boolean passing;
  private boolean ended;

  /** From the claim until it is passed on or released; null otherwise. */
  private ByteBuf buffer;

  // The claimer's, then the loop's.
  private ByteBuffer room;
  private int count;
  private Throwable failure;

  ReadCall(BlockingSocketChannel channel, SocketChannel socket) {
    this.channel = channel;
    this.socket = socket;
  }

  void request() {
    requested = !ended;
    if (arrived && !passing) {
      channel.eventLoop().execute(this::passIfWanted);
    }
  }

  /** Takes the request back. */
  void takeBack() {
    requested = false;
  }

  /** Reads no more, and drops what was not wanted. */
  void end() {
    ended = true;
    requested = false;
    if (arrived) {
      drop();
    }
  }

  boolean isClaimable() {
    return requested && !claimed && !arrived && channel.isActive();
  }

  boolean isClaimed() {
    return claimed;
  }

  void claim() {
    RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
    handle.reset(channel.config());
    buffer = handle.allocate(channel.alloc());
    int bytes = buffer.writableBytes();
    handle.attemptedBytesRead(bytes);
    room = buffer.internalNioBuffer(buffer.writerIndex(), bytes);
    claimed = true;
  }

  @Override
  public void call() {
    failure = null;
    count = 0;
    try {
      count = socket.read(room);
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
    room = null;
  }

  @Override
  public void done() {
    claimed = false;
    arrived = true;
    if (ended || !channel.isOpen()) {
      drop();
    } else {
      passIfWanted();
    }
  }

  private void drop() {
    arrived = false;
    buffer.release();
    buffer = null;
  }

  private void passIfWanted() {
    if (!arrived || !requested) {
      return;
    }
    requested = false;
    passing = true;
    ChannelPipeline pipeline = channel.pipeline();
    RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
    handle.lastBytesRead(count);
    if (count > 0) {
      ByteBuf message = buffer;
      buffer = null;
      arrived = false;
      message.writerIndex(message.writerIndex() + count);
      handle.incMessagesRead(1);
      pipeline.fireChannelRead(message);
    } else {
      drop();
    }
    int outcome = count;
    handle.readComplete();
    pipeline.fireChannelReadComplete();
    passing = false;
    if (failure != null) {
      failed(pipeline);
    } else if (outcome == END_OF_STREAM) {
      inputEnded(pipeline);
    }
  }

  private void failed(ChannelPipeline pipeline) {
    pipeline.fireExceptionCaught(failure);
    inputEnded(pipeline);
  }

  private void inputEnded(ChannelPipeline pipeline) {
    if (ended || !channel.isOpen()) {
      return;
    }
    end();
    if (channel.config().isAllowHalfClosure()) {
      channel.inputShutDown();
      pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    } else {
      channel.closeNow();
    }
  }
}
