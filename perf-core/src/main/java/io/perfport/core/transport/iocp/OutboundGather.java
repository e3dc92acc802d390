package io.perfport.core.transport.iocp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The buffers of one send. They are views of their own, not those that Netty caches for each thread
 * and each buffer: a send that is pending outlives the run of the strand, and other channels use
 * the thread meanwhile.
 */
final class OutboundGather implements ChannelOutboundBuffer.MessageProcessor {
  /** As many as the JDK gathers on Windows; what is more it would silently leave out. */
  private static final int MAX_BUFFERS = 16;

  /** Enough to make the call worth it; what is done early makes room for the writer early. */
  private static final long MAX_BYTES = 512 << 10;

  private final ByteBuffer[] views = new ByteBuffer[MAX_BUFFERS];
  private final ByteBuf[] held = new ByteBuf[MAX_BUFFERS];
  private int messages;
  private int count;
  private long bytes;
  private boolean holding;

  /** Takes views of what has been flushed; returns how many. */
  int fill(ChannelOutboundBuffer from) throws Exception {
    clear();
    from.forEachFlushedMessage(this);
    return count;
  }

  ByteBuffer[] views() {
    return views;
  }

  /** Keeps the buffers from being freed while a send that names them is pending (rule 65). */
  void hold() {
    for (int i = 0; i < messages; i++) {
      held[i].retain();
    }
    holding = true;
  }

  /** Lets go of buffers and views: the packet of the send has been dequeued. */
  void clear() {
    for (int i = 0; i < messages; i++) {
      if (holding) {
        held[i].release();
      }
      held[i] = null;
    }
    Arrays.fill(views, 0, count, null);
    holding = false;
    messages = 0;
    count = 0;
    bytes = 0;
  }

  @Override
  public boolean processMessage(Object message) {
    ByteBuf buffer = (ByteBuf) message;
    int readable = buffer.readableBytes();
    if (readable == 0) {
      return true;
    }
    if (count == MAX_BUFFERS || bytes >= MAX_BYTES) {
      return false;
    }
    held[messages++] = buffer;
    bytes += readable;
    if (buffer.nioBufferCount() == 1) {
      views[count++] = buffer.nioBuffer(buffer.readerIndex(), readable);
      return true;
    }
    for (ByteBuffer view : buffer.nioBuffers(buffer.readerIndex(), readable)) {
      if (count == MAX_BUFFERS) {
        return false; // the rest of this one is for the next send
      }
      if (view.hasRemaining()) {
        views[count++] = view;
      }
    }
    return true;
  }
}
