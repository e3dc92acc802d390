package io.perfport.common.frame;

/** What a receiver does about the checksums of the frames it gets. */
public enum ChecksumPolicy {

  /** Looks at no payload byte: receiving costs nothing per byte. */
  IGNORED,

  /** Verifies frames that carry a checksum, and takes those that do not. */
  CHECKED,

  /** Verifies every frame; one without a checksum is {@link FrameError#MISSING_CHECKSUM}. */
  REQUIRED
}
