package io.perfport.client.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.util.SplittableRandom;

/**
 * The bytes that all requests of a test are made of: one block, of which parts are lent out of the
 * pooled allocator's recycler. Any thread may write requests.
 */
final class RequestBytes {
  private static final int MAX_BLOCK_BYTES = 64 << 10;

  private final int requestBytes;
  private final ByteBuf block;

  /**
   * @param requestBytes 1 or more
   */
  RequestBytes(int requestBytes) {
    this.requestBytes = requestBytes;
    byte[] random = new byte[Math.min(requestBytes, MAX_BLOCK_BYTES)];
    new SplittableRandom().nextBytes(random); // Nothing on the way can compress it.
    block = PooledByteBufAllocator.DEFAULT.directBuffer(random.length, random.length);
    block.writeBytes(random);
  }

  /** Writes one request, without a flush. */
  void write(ChannelHandlerContext ctx) {
    int left = requestBytes;
    while (left > 0) {
      int part = Math.min(left, block.capacity());
      ctx.write(block.retainedSlice(0, part), ctx.voidPromise());
      left -= part;
    }
  }

  /** No more requests are written; those that wait in channels remain readable. */
  void close() {
    block.release();
  }
}
