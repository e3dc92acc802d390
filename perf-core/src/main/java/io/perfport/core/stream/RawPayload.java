package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.SplittableRandom;

/**
 * Opaque bytes, as iperf3 sends them. The one block is only ever read, so any number of writes may
 * share it. Random by default, so that a compressing link can't flatter the result.
 */
final class RawPayload implements Payload {
  /** A transport that copies what is written never gets near this; one that does not needs it. */
  private static final int WRITES_AT_ONCE = 64;

  private final ByteBuf block;

  private RawPayload(ByteBufAllocator allocator, byte[] filler) {
    block = allocator.directBuffer(filler.length, filler.length).writeBytes(filler);
  }

  static RawPayload random(ByteBufAllocator allocator, int blockBytes, long seed) {
    byte[] filler = new byte[blockBytes];
    new SplittableRandom(seed).nextBytes(filler);
    return new RawPayload(allocator, filler);
  }

  /** The digits over and over, as iperf3 1 and 2 sent them. */
  static RawPayload repeating(ByteBufAllocator allocator, int blockBytes) {
    byte[] filler = new byte[blockBytes];
    for (int i = 0; i < blockBytes; i++) {
      filler[i] = (byte) ('0' + i % 10);
    }
    return new RawPayload(allocator, filler);
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
  public long wireBytes(long payloadBytes) {
    return payloadBytes;
  }

  @Override
  public long payloadBytes(long wireBytes) {
    return wireBytes;
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
