package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Datagrams of one length, made once with random filler and written in turn: only their headers are
 * stamped anew. Each is made when it is wanted first, so that a socket which is idle from the start
 * holds none.
 *
 * <p>Not thread-safe: it belongs to the event loop of its socket.
 */
public final class PreparedDatagrams implements AutoCloseable {
  /** What one sendmmsg(2) carries. */
  private static final int MOST = 64;

  private final int datagramBytes;
  private final long seed;
  private final ByteBufAllocator allocator;
  private final ByteBuf[] buffers;
  private int next;

  /**
   * @param count how many may be under way at once, 1 or more; for more than 64 there are only so
   *     many
   * @param datagramBytes the length of each, 1 or more
   * @param seed of the filler: two sockets differ by it
   */
  public PreparedDatagrams(int count, int datagramBytes, long seed, ByteBufAllocator allocator) {
    this.datagramBytes = datagramBytes;
    this.seed = seed;
    this.allocator = allocator;
    this.buffers = new ByteBuf[Math.min(count, MOST)];
  }

  /**
   * A datagram to stamp and write. The caller releases it, or a channel does that it is written to.
   * Where all are still under way it is a new one, for this once.
   */
  public ByteBuf next() {
    ByteBuf buffer = buffers[next];
    if (buffer == null) {
      buffer = make();
      buffers[next] = buffer;
    } else if (buffer.refCnt() > 1) {
      return make();
    }
    next = next + 1 == buffers.length ? 0 : next + 1;
    return buffer.setIndex(0, datagramBytes).retain();
  }

  /** A buffer each, not slices of one: a slice makes a new view for each call of NIO's. */
  private ByteBuf make() {
    ByteBuf made = allocator.directBuffer(datagramBytes, datagramBytes);
    return buffers[0] == null
        ? made.writeBytes(DatagramFiller.random(seed).bytes(datagramBytes, datagramBytes))
        : made.writeBytes(buffers[0], 0, datagramBytes);
  }

  /** Gives the datagrams up, also while some are under way. */
  @Override
  public void close() {
    for (ByteBuf buffer : buffers) {
      if (buffer != null) {
        buffer.release();
      }
    }
  }
}
