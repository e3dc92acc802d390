package io.perfport.common.frame;

import io.netty.buffer.ByteBuf;
import io.perfport.common.frame.FrameHeader.FrameFlags;

/**
 * Writes the frames of one stream one after another, and numbers them from 0. For control and for
 * requests; a bulk sender keeps a {@link FrameBlock} instead and copies nothing. Not thread-safe:
 * it belongs to the event loop of its connection.
 */
public final class FrameEncoder {

  private final long streamId;
  private FrameLimits limits;
  private final FrameHeader header = new FrameHeader();
  private final PayloadChecksum checksum = new PayloadChecksum();
  private long nextSequence;

  /**
   * @param streamId 0 for control frames, 1 to 2^32 - 1 for data frames
   * @param limits those that the peer takes
   */
  public FrameEncoder(long streamId, FrameLimits limits) {
    if (streamId < FrameLayout.CONTROL_STREAM || streamId > FrameLayout.STREAM_MAX) {
      throw new IllegalArgumentException(
          "a stream is 0 to " + FrameLayout.STREAM_MAX + ", not " + streamId);
    }
    this.streamId = streamId;
    this.limits = limits;
  }

  /** What the peer takes from the next frame on. */
  public void limit(FrameLimits next) {
    limits = next;
  }

  /**
   * Appends one frame to {@code out}.
   *
   * @param flags bits of {@link FrameFlags}; with {@code CHECKSUM} the payload is summed here
   * @param sendTimeNanos of the sender's clock
   * @param payload its readable bytes are copied; its indexes stay, and it remains the caller's
   * @param out grows as it must, and remains the caller's
   * @throws IllegalArgumentException if the type does not belong to this stream, a flag not to the
   *     type, or the payload is over the limit; nothing was written, and the sequence not used
   */
  public void encode(FrameType type, int flags, long sendTimeNanos, ByteBuf payload, ByteBuf out) {
    int payloadBytes = payload.readableBytes();
    requireValid(type, flags, payloadBytes);
    boolean summed = (flags & FrameFlags.CHECKSUM) != 0;
    int sum = summed ? checksum.of(payload, payload.readerIndex(), payloadBytes) : 0;
    header.describe(type, flags, streamId, payloadBytes, sum);
    header.number(nextSequence, sendTimeNanos);
    out.ensureWritable(FrameLayout.HEADER_BYTES + payloadBytes);
    header.writeTo(out);
    append(payload, out);
    nextSequence++;
  }

  private static void append(ByteBuf payload, ByteBuf out) {
    if (payload.isDirect() && payload.nioBufferCount() == 1) {
      // Through the views that both cache: ByteBuf to ByteBuf makes new ones for each copy where
      // Netty has no Unsafe, the default from JDK 24 on.
      out.writeBytes(payload.internalNioBuffer(payload.readerIndex(), payload.readableBytes()));
    } else {
      out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }
  }

  private void requireValid(FrameType type, int flags, int payloadBytes) {
    if (type.isControl() != (streamId == FrameLayout.CONTROL_STREAM)) {
      throw new IllegalArgumentException(
          "a %s frame does not belong to stream %d".formatted(type.word(), streamId));
    }
    if ((flags & ~type.flagsAllowed()) != 0) {
      throw new IllegalArgumentException(
          "a %s frame cannot have flags 0x%04x".formatted(type.word(), flags));
    }
    limits.requireWithin(type, payloadBytes);
  }

  /**
   * Renumbers and redates a frame that was encoded before. The checksum covers only the payload and
   * so stays right; that is what makes a ready frame cheap to send again.
   *
   * @param frames holds the frame; its indexes stay, and it remains the caller's
   * @param frameOffset absolute index of the frame's first byte
   */
  public static void patch(ByteBuf frames, int frameOffset, long sequence, long sendTimeNanos) {
    frames.setLong(frameOffset + FrameLayout.SEQUENCE_OFFSET, sequence);
    frames.setLong(frameOffset + FrameLayout.SEND_TIME_OFFSET, sendTimeNanos);
  }
}
