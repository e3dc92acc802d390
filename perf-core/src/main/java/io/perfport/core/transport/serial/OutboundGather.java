package io.perfport.core.transport.serial;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The buffers of one send. They are views of their own, not those that Netty caches for each thread
 * and each buffer: a send that is under way outlives the turn of the loop, while the channel may
 * drop its messages, other channels use the thread, and another one send the same block.
 */
public final class OutboundGather implements ChannelOutboundBuffer.MessageProcessor {
  /** As many as the JDK gathers on Windows; what is more it would silently leave out. */
  private static final int MAX_BUFFERS = 16;

  /** Enough to make the call worth it; what is done early makes room for the writer early. */
  public static final long MAX_BYTES = 512 << 10;

  private final ByteBuffer[] views = new ByteBuffer[MAX_BUFFERS];
  private final ByteBuf[] held = new ByteBuf[MAX_BUFFERS];
  private int messages;
  private int count;
  private long bytes;
  private long mostBytes = MAX_BYTES;
  private boolean holding;

  /**
   * How far into a buffer of many parts to look. Views are made of all that lie within: of a
   * hundred thousand parts, all but sixteen would be made in vain, at every send.
   */
  private long reach = MAX_BYTES;

  /** Takes views of what has been flushed, at most this number of bytes; returns how many views. */
  public int fill(ChannelOutboundBuffer from, long atMost) throws Exception {
    clear();
    mostBytes = atMost;
    from.forEachFlushedMessage(this);
    return count;
  }

  public ByteBuffer[] views() {
    return views;
  }

  /** Of all views. */
  public long bytes() {
    return bytes;
  }

  /** What has been sent of it, as far as this thread can see. */
  public long sentBytes() {
    long remaining = 0;
    for (int i = 0; i < count; i++) {
      remaining += views[i].remaining();
    }
    return bytes - remaining;
  }

  /** Keeps the buffers from being freed while a send that names them is under way (rule 65). */
  public void hold() {
    for (int i = 0; i < messages; i++) {
      held[i].retain();
    }
    holding = true;
  }

  /** Lets go of buffers and views: the send is over. */
  public void clear() {
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
    if (count == MAX_BUFFERS || bytes >= mostBytes) {
      return false;
    }
    int taken = (int) Math.min(readable, mostBytes - bytes);
    held[messages++] = buffer;
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
    while (used < parts.length && count < MAX_BUFFERS) {
      ByteBuffer part = parts[used++];
      if (part.hasRemaining()) {
        views[count++] = part;
        taken += part.remaining();
      }
    }
    bytes += taken;
    if (parts.length > 4 * MAX_BUFFERS) {
      reach = Math.max(1, 2L * taken);
    } else if (used == parts.length) {
      reach = Math.min(2 * reach, MAX_BYTES);
    }
    return taken;
  }
}
