package io.perfport.common.frame;

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
