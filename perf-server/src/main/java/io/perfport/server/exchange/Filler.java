package io.perfport.server.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.SplittableRandom;

/**
 * Bytes that all responses of a session are made of: one block, of which parts are lent. A lent
 * part is an object out of the pooled allocator's recycler, so that a response costs no garbage.
 */
final class Filler {
  private static final int MAX_BYTES = 64 << 10;

  private final ByteBuf block;

  /**
   * @param responseBytes the length of one response; of several at once a part can be longer
   */
  Filler(int responseBytes) {
    int size = Math.max(Math.min(responseBytes, MAX_BYTES), MAX_BYTES / 4);
    block = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
    // Random, so that nothing on the way can compress it.
    SplittableRandom random = new SplittableRandom();
    while (block.isWritable(Long.BYTES)) {
      block.writeLong(random.nextLong());
    }
    block.writeZero(block.writableBytes());
  }

  /** So many bytes, or as many as there are. The caller releases the part. Any thread. */
  ByteBuf lend(long bytes) {
    return block.retainedSlice(0, (int) Math.min(bytes, block.capacity()));
  }

  /** No more parts are lent; those that are remain readable. */
  void close() {
    block.release();
  }
}
