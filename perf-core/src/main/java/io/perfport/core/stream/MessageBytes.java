package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.util.SplittableRandom;

/**
 * The bytes that all requests, or all responses, of a test are made of: one block, of which parts
 * are lent. A lent part is an object out of the pooled allocator's recycler, so that a message
 * costs no garbage. Any thread may lend.
 */
public final class MessageBytes {
  private static final int MAX_BLOCK_BYTES = 64 << 10;

  private final int messageBytes;
  private final ByteBuf block;

  /**
   * @param messageBytes the length of one message, 1 or more; of several at once a part can be
   *     longer
   */
  public MessageBytes(int messageBytes) {
    this.messageBytes = messageBytes;
    byte[] random =
        new byte[Math.max(Math.min(messageBytes, MAX_BLOCK_BYTES), MAX_BLOCK_BYTES / 4)];
    new SplittableRandom().nextBytes(random); // Nothing on the way can compress it.
    block = PooledByteBufAllocator.DEFAULT.directBuffer(random.length, random.length);
    block.writeBytes(random);
  }

  /** This number of bytes, or as many as there are. The caller releases the part. */
  public ByteBuf lend(long bytes) {
    return block.retainedSlice(0, (int) Math.min(bytes, block.capacity()));
  }

  /** Writes one message, without a flush. */
  public void write(ChannelHandlerContext ctx) {
    for (int left = messageBytes; left > 0; ) {
      ByteBuf part = lend(left);
      left -= part.readableBytes();
      ctx.write(part, ctx.voidPromise());
    }
  }

  /** No more is lent; parts that are lent remain readable. */
  public void close() {
    block.release();
  }
}
