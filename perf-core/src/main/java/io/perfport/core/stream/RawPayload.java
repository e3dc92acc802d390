package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.SplittableRandom;

/**
 * Opaque random bytes, as iperf3 sends them. The one block is only ever read, so any number of
 * writes may share it. Random, so that a compressing link can't flatter the result.
 */
final class RawPayload implements Payload {
  /** A transport that copies what is written never gets near this; one that does not needs it. */
  private static final int WRITES_AT_ONCE = 64;

  private final ByteBuf block;

  RawPayload(ByteBufAllocator allocator, int blockBytes, long seed) {
    block = allocator.directBuffer(blockBytes, blockBytes);
    byte[] filler = new byte[blockBytes];
    new SplittableRandom(seed).nextBytes(filler);
    block.writeBytes(filler);
  }

  @Override
  public ByteBuf next(int payloadBytes) {
    if (block.refCnt() > WRITES_AT_ONCE) {
      return null;
    }
    return payloadBytes == block.capacity()
        ? block.retainedDuplicate()
        : block.retainedSlice(0, payloadBytes);
  }

  @Override
  public ByteBuf end() {
    return null;
  }

  @Override
  public int fit(int payloadBytes) {
    return Math.min(payloadBytes, block.capacity());
  }

  @Override
  public boolean isReturned() {
    return block.refCnt() == 1;
  }

  @Override
  public long frames() {
    return 0;
  }

  @Override
  public void close() {
    block.release();
  }
}
