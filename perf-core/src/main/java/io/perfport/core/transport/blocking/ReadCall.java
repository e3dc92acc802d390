package io.perfport.core.transport.blocking;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Reads from a channel's socket, straight into the buffer that goes up the pipeline. The buffer is
 * the claimer's while the call waits; whatever becomes of the channel meanwhile, it is passed on or
 * released afterwards.
 *
 * <p>What arrives after reading was turned off stays here until it is wanted. A read that fills its
 * buffer is followed by others while the system has more, which therefore don't block. The end of
 * the input is told as nio tells it: the first read that finds it shuts the input down, and the
 * next one, if half-closure is allowed, says that all has been read. Belongs to the channel's loop,
 * but for the call itself.
 */
@SuppressWarnings("deprecation") // Handle is, but there is no other
final class ReadCall implements ThreadedChannel.Call {
  private static final int END_OF_STREAM = -1;

  private final BlockingSocketChannel channel;
  private final SocketChannel socket;

  /** A read was asked for and has not brought data yet. */
  private boolean requested;

  private boolean claimed;
  private boolean arrived;
  private boolean passing;

  /** A task of this is in the loop's queue. */
  private boolean turnComes;

  /** The input was shut down, by the peer or by the user: nothing is read any more. */
  private boolean inputShut;

  /** Nothing is told any more. */
  private boolean ended;

  /** From the claim until it is passed on or released; null otherwise. */
  private ByteBuf buffer;

  /** Tells how much there is to read; null until that is asked. */
  private InputStream input;

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
    if (requested && !passing && (arrived || inputShut)) {
      takeTurn();
    }
  }

  /** Takes the request back. */
  void takeBack() {
    requested = false;
  }

  /**
   * Reads no more; what comes is dropped.
   *
   * @throws IOException why the input of such a channel can't be shut down
   */
  void shutDownInput() throws IOException {
    inputShut = true;
    if (requested) {
      takeTurn();
    }
    socket.shutdownInput(); // a read that waits returns
  }

  /** Reads no more, and drops what was not wanted: the channel closes, or is about to. */
  void end() {
    ended = true;
    requested = false;
    if (arrived) {
      drop();
    }
  }

  boolean isClaimable() {
    return requested && !claimed && !arrived && !inputShut && channel.isActive();
  }

  boolean isClaimed() {
    return claimed;
  }

  void claim() {
    RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
    handle.reset(channel.config());
    makeRoom(handle);
    claimed = true;
  }

  private void makeRoom(RecvByteBufAllocator.Handle handle) {
    buffer = handle.allocate(channel.alloc());
    int bytes = buffer.writableBytes();
    handle.attemptedBytesRead(bytes);
    room = buffer.internalNioBuffer(buffer.writerIndex(), bytes);
  }

  @Override
  public void call() {
    failure = null;
    count = 0;
    try {
      count = socket.read(room);
    } catch (Throwable t) { // an Error too: it would end the thread without a word
      failure = t;
    }
    room = null;
  }

  @Override
  public void done() {
    claimed = false;
    arrived = true;
    if (ended || inputShut || !channel.isOpen()) {
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

  private void takeTurn() {
    if (!turnComes) {
      turnComes = true;
      channel.eventLoop().execute(this::turn);
    }
  }

  private void turn() {
    turnComes = false;
    if (inputShut) {
      readAfterEnd();
    } else {
      passIfWanted();
    }
  }

  private void passIfWanted() {
    if (!arrived || !requested) {
      return;
    }
    passing = true;
    ChannelPipeline pipeline = channel.pipeline();
    RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
    Throwable failed;
    do {
      handle.lastBytesRead(count);
      failed = failure;
      if (count <= 0) {
        drop();
        break;
      }
      requested = false;
      arrived = false;
      ByteBuf message = buffer;
      buffer = null;
      message.writerIndex(message.writerIndex() + count);
      handle.incMessagesRead(1);
      pipeline.fireChannelRead(message);
    } while (readMore(handle));
    boolean end = count == END_OF_STREAM;
    if (end) {
      requested = false;
    }
    handle.readComplete();
    pipeline.fireChannelReadComplete();
    if (failed != null) {
      pipeline.fireExceptionCaught(failed);
    }
    if (end || failed != null) {
      inputEnded();
    }
    passing = false;
    if (inputShut && requested && !ended) {
      takeTurn();
    }
  }

  /** Reads on if the last read was filled and the next one would not block. */
  private boolean readMore(RecvByteBufAllocator.Handle handle) {
    if (ended || inputShut || !channel.isRegistered() || !handle.continueReading() || !hasMore()) {
      return false;
    }
    makeRoom(handle);
    ConnectionThread.forgetInterrupt();
    call();
    arrived = true;
    return true;
  }

  private boolean hasMore() {
    try {
      if (input == null) {
        input = socket.socket().getInputStream();
      }
      return input.available() > 0;
    } catch (IOException e) {
      return false; // the next read says what it is
    }
  }

  private void inputEnded() {
    if (!ended && !inputShut && channel.isOpen() && channel.onInputEnded()) {
      inputShut = true;
    }
  }

  /** A read of an input that was shut down: it finds nothing, and says so once. */
  private void readAfterEnd() {
    if (!requested || ended) {
      return;
    }
    requested = false;
    if (!channel.config().isAllowHalfClosure()) {
      return;
    }
    ended = true;
    channel.onReadAfterEnd();
  }
}
