package io.perfport.common.frame;

import io.netty.handler.codec.CorruptedFrameException;

/**
 * The peer sent what is no valid frame. A {@code CorruptedFrameException}, so that pipelines which
 * know Netty's codecs know this one.
 *
 * <p>The place is the receiver's own count, since a damaged header cannot be trusted to say where
 * it stands.
 */
public final class FrameException extends CorruptedFrameException {

  private static final long serialVersionUID = 1L;

  private final FrameError error;
  private final long streamId;
  private final long sequence;
  private final long byteOffset;

  FrameException(FrameError error, String detail, long streamId, long sequence, long byteOffset) {
    super(
        "%s: %s (stream %d, frame %s, which begins at byte %d of the connection)"
            .formatted(
                error.sentence(), detail, streamId, Long.toUnsignedString(sequence), byteOffset));
    this.error = error;
    this.streamId = streamId;
    this.sequence = sequence;
    this.byteOffset = byteOffset;
  }

  /** The reason. */
  public FrameError error() {
    return error;
  }

  /** The stream that the connection was to carry; 0 for control. */
  public long streamId() {
    return streamId;
  }

  /** The sequence that the offending frame should have carried. Unsigned. */
  public long sequence() {
    return sequence;
  }

  /** How many bytes the connection had delivered before the offending frame's first byte. */
  public long byteOffset() {
    return byteOffset;
  }
}
