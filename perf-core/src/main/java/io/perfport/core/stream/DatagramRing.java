package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.perfport.common.datagram.DatagramFormat;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.SegmentedWrites;

/**
 * The datagrams that a sender writes: made once, with their filler, and used in turn. Only their
 * headers change. Each write takes a slot: one datagram, or with UDP_SEGMENT as many as one call
 * can carry. A slot is free again when nobody but this ring holds its buffer.
 *
 * <p>Not thread-safe: it belongs to the event loop of its stream.
 */
final class DatagramRing implements AutoCloseable {
  /**
   * What one sendmmsg(2) carries; beyond that, the cost of a call is lost in that of its copies.
   */
  private static final int SLOTS = 64;

  /** About a processor's L2 cache: with long datagrams there are fewer slots. */
  private static final int RING_BYTES = 256 << 10;

  private static final int FEWEST_SLOTS = 4;

  /** UDP_MAX_SEGMENTS of Linux, until 6.9 raised it. */
  private static final int MOST_SEGMENTS = 64;

  private final DatagramFormat format;
  private final int datagramBytes;
  private final int segments;
  private final ByteBuf[] buffers;
  private final Object[] messages;

  /** The slot to use next; they come back in the order in which they went. */
  private int next;

  private DatagramRing(
      DatagramFormat format,
      int datagramBytes,
      int segments,
      ByteBuf[] buffers,
      Object[] messages) {
    this.format = format;
    this.datagramBytes = datagramBytes;
    this.segments = segments;
    this.buffers = buffers;
    this.messages = messages;
  }

  /**
   * The ring of one stream, which the caller must {@link #close}.
   *
   * @param content what the datagrams hold beside their headers
   */
  static DatagramRing of(
      TestPlan plan,
      Channel channel,
      DatagramFormat format,
      SegmentedWrites writes,
      DatagramFiller content) {
    int bytes = plan.blockBytes();
    int segments =
        plan.udp().segmentation()
            ? Math.min(MOST_SEGMENTS, TestPlan.MAX_DATAGRAM_BYTES / bytes)
            : 1;
    int slotBytes = segments * bytes;
    int slots = Math.max(FEWEST_SLOTS, Math.min(SLOTS, RING_BYTES / slotBytes));
    byte[] filler = content.bytes(slotBytes, bytes);
    ByteBuf[] buffers = new ByteBuf[slots];
    Object[] messages = new Object[slots];
    for (int i = 0; i < slots; i++) {
      // A buffer each, not slices of one: a slice makes a new view for each call of NIO's.
      buffers[i] = channel.alloc().directBuffer(slotBytes, slotBytes).writeBytes(filler);
      messages[i] = segments > 1 ? writes.of(channel, buffers[i], bytes) : buffers[i];
    }
    return new DatagramRing(format, bytes, segments, buffers, messages);
  }

  /** How long each datagram is. */
  int datagramBytes() {
    return datagramBytes;
  }

  /** Datagrams that one write carries at most. */
  int segments() {
    return segments;
  }

  /** Writes that can be under way at once. */
  int slots() {
    return buffers.length;
  }

  /** Whether a write can be made now. */
  boolean isFree() {
    return buffers[next].refCnt() == 1;
  }

  /** Whether nobody holds a datagram any more. */
  boolean isReturned() {
    for (ByteBuf buffer : buffers) {
      if (buffer.refCnt() > 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * The next write, with a reference for its receiver to release. Only if {@link #isFree}. Its
   * datagrams leave together, so they have one time.
   *
   * @param sequence the number of its first datagram
   * @param datagrams how many, 1 to {@link #segments}
   */
  Object next(long sequence, int datagrams) {
    ByteBuf buffer = buffers[next];
    Object message = messages[next];
    next = next + 1 == buffers.length ? 0 : next + 1;
    buffer.setIndex(0, datagrams * datagramBytes);
    long nanos = System.nanoTime();
    for (int i = 0; i < datagrams; i++) {
      format.stamp(buffer, i * datagramBytes, sequence + i, nanos);
    }
    buffer.retain();
    return message;
  }

  /** Gives up the buffers, also while a write is under way. */
  @Override
  public void close() {
    for (ByteBuf buffer : buffers) {
      buffer.release();
    }
  }
}
