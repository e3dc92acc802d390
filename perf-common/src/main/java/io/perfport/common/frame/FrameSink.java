package io.perfport.common.frame;

import io.netty.buffer.ByteBuf;

/**
 * Takes what a {@link FrameDecoder} finds. For each frame: {@code frameStarted} once, {@code
 * payload} as often as the frame was cut (not at all if it is empty), {@code frameEnded} once.
 *
 * <p>All calls come on the thread that called {@link FrameDecoder#decode}, before that returns. A
 * sink that throws ends its decoder; the exception passes through to the caller.
 */
public interface FrameSink {

  /**
   * A header was read and obeys every rule.
   *
   * @param header lent until {@link #frameEnded} returns
   */
  void frameStarted(FrameHeader header);

  /**
   * The next bytes of the frame's payload. They are handed on as they come and so are <em>not yet
   * verified</em>; only {@link #frameEnded} says that the checksum, if it is checked, was right.
   *
   * @param buffer lent until this call returns; the sink leaves its indexes alone, and retains a
   *     slice if it wants the bytes longer
   * @param offset absolute index of the first byte
   * @param length in bytes, at least 1
   */
  void payload(ByteBuf buffer, int offset, int length);

  /**
   * The frame is complete, and intact where that is checked. The sink may now tell the decoder what
   * it expects next ({@link FrameDecoder#expect}), also for bytes that have already arrived.
   */
  void frameEnded();
}
