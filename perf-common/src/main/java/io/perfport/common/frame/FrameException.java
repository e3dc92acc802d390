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

  /**
   * Everything that can be wrong with received frames. The set is closed; each reason ends the
   * connection it was found on, and no other.
   */
  public enum FrameError {
    BAD_MAGIC("bad-magic", "These bytes are not a Perfport frame"),
    BAD_VERSION("bad-version", "The peer speaks another version of the protocol"),
    UNKNOWN_TYPE("unknown-type", "The frame's type is not one of this version"),
    UNEXPECTED_TYPE("unexpected-type", "A frame of this type may not come here"),
    UNKNOWN_FLAGS("unknown-flags", "A flag is set that this version has not for this type"),
    RESERVED_NOT_ZERO("reserved-not-zero", "The reserved field must be zero"),
    WRONG_STREAM("wrong-stream", "The frame belongs to another stream than this connection"),
    PAYLOAD_TOO_LONG("payload-too-long", "The payload is longer than this end takes"),
    UNEXPECTED_CHECKSUM("unexpected-checksum", "There is a checksum, but no flag announces it"),
    MISSING_CHECKSUM("missing-checksum", "The frame has no checksum, but the test verifies"),
    AFTER_LAST("after-last", "A frame follows the last one of its stream"),
    OUT_OF_SEQUENCE("out-of-sequence", "The frame is not the next one of its stream"),
    BAD_CHECKSUM("bad-checksum", "The payload was damaged on its way"),
    TRUNCATED("truncated", "The connection ended inside a frame");

    private final String tag;
    private final String sentence;

    FrameError(String tag, String sentence) {
      this.tag = tag;
      this.sentence = sentence;
    }

    /** The stable word for metrics, JSON and the refusal that the peer prints. */
    public String tag() {
      return tag;
    }

    /** What is wrong, for a human reader; without a full stop, so that a detail can follow. */
    public String sentence() {
      return sentence;
    }
  }
}
