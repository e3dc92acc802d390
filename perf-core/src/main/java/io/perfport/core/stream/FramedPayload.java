package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameBlock;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FramePattern;
import io.perfport.common.frame.FrameType;
import java.util.ArrayList;
import java.util.List;

/**
 * Data frames from a few blocks: one can be stamped while the others are on their way. Several
 * small frames share a write, so that the size of a frame says little about the number of system
 * calls.
 */
final class FramedPayload implements Payload {
  /** A write of small frames carries about this much: a few frames, and within the L2 cache. */
  private static final int WRITE_BYTES = 256 << 10;

  /** As many as a sender ever has under way, and one to stamp. */
  private static final int BLOCKS = 4;

  private final ByteBufAllocator allocator;
  private final FramePattern pattern;

  /** Made when first needed: a slow stream never needs more than one. */
  private final List<FrameBlock> blocks = new ArrayList<>(BLOCKS);

  private long nextSequence;
  private ByteBuf endFrame;

  FramedPayload(
      ByteBufAllocator allocator, int streamId, int frameBytes, boolean checksummed, long seed) {
    this.allocator = allocator;
    int frames = Math.max(1, WRITE_BYTES / frameBytes);
    this.pattern = new FramePattern(streamId, frameBytes, frames, checksummed, seed);
    blocks.add(new FrameBlock(allocator, pattern));
  }

  @Override
  public ByteBuf next(int payloadBytes) {
    int frames = payloadBytes / pattern.payloadBytes();
    if (frames == 0) {
      return shortFrame(payloadBytes);
    }
    FrameBlock block = freeBlock();
    if (block == null) {
      return null;
    }
    ByteBuf stamped = block.stamp(nextSequence, System.nanoTime(), frames);
    nextSequence += frames;
    return stamped;
  }

  /** The first that is free: the fewer are in use, the more of them stay in the cache. */
  private FrameBlock freeBlock() {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).isFree()) {
        return blocks.get(i);
      }
    }
    if (blocks.size() == BLOCKS) {
      return null;
    }
    FrameBlock block = new FrameBlock(allocator, pattern);
    blocks.add(block);
    return block;
  }

  /** What a byte budget leaves at its end: once a stream, so it may allocate. */
  private ByteBuf shortFrame(int payloadBytes) {
    FramePattern rest =
        new FramePattern(
            pattern.streamId(), payloadBytes, 1, pattern.checksummed(), pattern.seed());
    try (FrameBlock block = new FrameBlock(allocator, rest)) {
      return block.stamp(nextSequence++, System.nanoTime());
    }
  }

  @Override
  public ByteBuf end() {
    int flags = FrameFlags.LAST | (pattern.checksummed() ? FrameFlags.CHECKSUM : FrameFlags.NONE);
    endFrame = allocator.directBuffer();
    new FrameEncoder(pattern.streamId(), FrameLimits.DEFAULT)
        .encode(FrameType.DATA, flags, 0, Unpooled.EMPTY_BUFFER, endFrame);
    FrameEncoder.patch(endFrame, 0, nextSequence++, System.nanoTime());
    return endFrame;
  }

  @Override
  public int fit(int payloadBytes) {
    int frames = Math.min(pattern.frames(), payloadBytes / pattern.payloadBytes());
    return frames == 0 ? payloadBytes : frames * pattern.payloadBytes();
  }

  @Override
  public boolean isReturned() {
    return endFrame != null && endFrame.refCnt() == 0; // Frames are taken in order.
  }

  @Override
  public long wireBytes(long payloadBytes) {
    return payloadBytes + nextSequence * FrameLayout.HEADER_BYTES;
  }

  @Override
  public long payloadBytes(long wireBytes) {
    int frameBytes = FrameLayout.HEADER_BYTES + pattern.payloadBytes();
    long begun = wireBytes % frameBytes - FrameLayout.HEADER_BYTES;
    return wireBytes / frameBytes * pattern.payloadBytes() + Math.max(0, begun);
  }

  @Override
  public long frames() {
    return nextSequence;
  }

  @Override
  public void close() {
    blocks.forEach(FrameBlock::close);
  }
}
