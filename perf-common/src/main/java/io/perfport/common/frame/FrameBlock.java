package io.perfport.common.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import java.util.SplittableRandom;

/**
 * Ready data frames in one direct buffer, for a bulk sender: payloads and checksums are made once,
 * and sending the block again takes two stores a frame.
 *
 * <p>The block owns its buffer and lends it for one write at a time. {@link #stamp} adds a
 * reference for the transport to release when the bytes have left; until then {@link #isFree} is
 * false and the block refuses to be stamped, for that would renumber frames still queued. A sender
 * that wants several writes under way keeps several blocks. {@link #close} gives up the block's own
 * reference, also while a write is under way. Not thread-safe: it belongs to the event loop that
 * writes it.
 */
public final class FrameBlock implements AutoCloseable {

  private final FramePattern pattern;
  private final ByteBuf buffer;
  private boolean ended;
  private boolean closed;

  /** Allocates and fills a block, which the caller must {@link #close}. */
  public FrameBlock(ByteBufAllocator allocator, FramePattern pattern) {
    this.pattern = pattern;
    int blockBytes = pattern.blockBytes();
    this.buffer = allocator.directBuffer(blockBytes, blockBytes);
    try {
      fill();
    } catch (RuntimeException | Error e) {
      buffer.release();
      throw e;
    }
  }

  private void fill() {
    SplittableRandom random = new SplittableRandom(pattern.seed());
    byte[] payload = new byte[pattern.payloadBytes()];
    PayloadChecksum checksum = new PayloadChecksum();
    FrameHeader header = new FrameHeader();
    int flags = pattern.checksummed() ? FrameFlags.CHECKSUM : FrameFlags.NONE;
    for (int i = 0; i < pattern.frames(); i++) {
      random.nextBytes(payload);
      int at = i * pattern.frameBytes();
      buffer.writerIndex(at + FrameLayout.HEADER_BYTES).writeBytes(payload);
      int sum =
          pattern.checksummed()
              ? checksum.of(buffer, at + FrameLayout.HEADER_BYTES, payload.length)
              : 0;
      header.describe(FrameType.DATA, flags, pattern.streamId(), payload.length, sum);
      header.writeTo(buffer.writerIndex(at));
    }
    buffer.writerIndex(pattern.blockBytes());
  }

  /** What the block holds. */
  public FramePattern pattern() {
    return pattern;
  }

  /** Whether no write has the buffer, so that the block may be stamped. */
  public boolean isFree() {
    return !closed && buffer.refCnt() == 1;
  }

  /**
   * Makes all frames ready to be sent, as {@link #stamp(long, long, int)} does.
   *
   * @return the buffer, with a reference for its receiver to release
   */
  public ByteBuf stamp(long firstSequence, long sendTimeNanos) {
    return stamp(firstSequence, sendTimeNanos, pattern.frames());
  }

  /**
   * Numbers and dates the first frames of the block and lends them for one write.
   *
   * @param firstSequence of the first frame; the others follow on
   * @param sendTimeNanos of the sender's clock, the same for all
   * @param frames how many to send, 1 to all
   * @return the buffer with these frames readable, and with a reference for its receiver to release
   * @throws IllegalStateException if the last write is still under way, the block is closed, or the
   *     stream has ended
   */
  public ByteBuf stamp(long firstSequence, long sendTimeNanos, int frames) {
    requireStampable(frames);
    for (int i = 0; i < frames; i++) {
      FrameEncoder.patch(buffer, i * pattern.frameBytes(), firstSequence + i, sendTimeNanos);
    }
    return buffer.setIndex(0, frames * pattern.frameBytes()).retain();
  }

  /**
   * The same for the end of the stream: the last of these frames says that it is the last. Nothing
   * more can be sent from this block.
   */
  public ByteBuf stampLast(long firstSequence, long sendTimeNanos, int frames) {
    ByteBuf stamped = stamp(firstSequence, sendTimeNanos, frames);
    int flagsIndex = (frames - 1) * pattern.frameBytes() + FrameLayout.FLAGS_OFFSET;
    stamped.setShort(flagsIndex, stamped.getUnsignedShort(flagsIndex) | FrameFlags.LAST);
    ended = true;
    return stamped;
  }

  private void requireStampable(int frames) {
    if (closed || ended) {
      throw new IllegalStateException(closed ? "the block is closed" : "the stream has ended");
    }
    if (!isFree()) {
      throw new IllegalStateException("the block's last write is still under way");
    }
    if (frames < 1 || frames > pattern.frames()) {
      throw new IllegalArgumentException(
          "this block sends 1 to " + pattern.frames() + " frames, not " + frames);
    }
  }

  /** Gives up the block's own reference. Calling it again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      buffer.release();
    }
  }
}
