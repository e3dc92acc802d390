package io.perfport.core.transport.blocking;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * The buffers of one write. They are held, and seen through views of their own: the write is made
 * outside of the event loop, while the channel may drop its messages, or another one write the same
 * block.
 */
final class OutboundBatch implements ChannelOutboundBuffer.MessageProcessor {
  /** Enough to make a call worth it; what is done early makes room for the writer early. */
  static final long MOST_BYTES = 512 << 10;

  private static final int MOST_VIEWS = 16;

  private final ByteBuffer[] views = new ByteBuffer[MOST_VIEWS];
  private final ByteBuf[] held = new ByteBuf[MOST_VIEWS];
  private int holds;
  private int count;
  private long bytes;
  private long mostBytes = MOST_BYTES;

  /**
   * How far into a buffer of many parts to look. Views are made of all that lie within: of a
   * hundred thousand parts, all but sixteen would be made in vain, at every write.
   */
  private long reach = MOST_BYTES;

  /** Takes and holds what has been flushed, and so much at most; false if there are no bytes. */
  boolean fill(ChannelOutboundBuffer from, long mostBytes) throws Exception {
    assert holds == 0;
    bytes = 0;
    this.mostBytes = mostBytes;
    from.forEachFlushedMessage(this);
    return count > 0;
  }

  long bytes() {
    return bytes;
  }

  /** Writes; returns how many bytes were taken. The one thing done outside of the event loop. */
  long writeTo(SocketChannel socket) throws IOException {
    return count == 1 ? socket.write(views[0]) : socket.write(views, 0, count);
  }

  void release() {
    for (int i = 0; i < holds; i++) {
      held[i].release();
      held[i] = null;
    }
    Arrays.fill(views, 0, count, null);
    holds = 0;
    count = 0;
  }

  @Override
  public boolean processMessage(Object message) {
    ByteBuf buffer = (ByteBuf) message;
    int readable = buffer.readableBytes();
    if (readable == 0) {
      return true;
    }
    if (count == MOST_VIEWS || bytes >= mostBytes) {
      return false;
    }
    int taken = (int) Math.min(readable, mostBytes - bytes);
    held[holds++] = buffer.retain();
    if (buffer.nioBufferCount() == 1) {
      views[count++] = buffer.nioBuffer(buffer.readerIndex(), taken);
      bytes += taken;
      return taken == readable;
    }
    return takeParts(buffer, (int) Math.min(taken, reach)) == readable;
  }

  /** Takes views of a buffer's first parts; returns how many bytes they have. */
  private int takeParts(ByteBuf buffer, int length) {
    ByteBuffer[] parts = buffer.nioBuffers(buffer.readerIndex(), length);
    int taken = 0;
    int used = 0;
    while (used < parts.length && count < MOST_VIEWS) {
      ByteBuffer part = parts[used++];
      if (part.hasRemaining()) {
        views[count++] = part;
        taken += part.remaining();
      }
    }
    bytes += taken;
    if (parts.length > 4 * MOST_VIEWS) {
      reach = Math.max(1, 2L * taken);
    } else if (used == parts.length) {
      reach = Math.min(2 * reach, MOST_BYTES);
    }
    return taken;
  }
}
