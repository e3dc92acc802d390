package io.perfport.common.frame;

import io.perfport.common.frame.FrameException.FrameError;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;

/**
 * Judges headers against the protocol, the limits and what the connection expects, and counts the
 * frames of the stream to that end. Belongs to one decoder and its thread.
 */
final class HeaderRules {

  private FrameLimits limits;
  private FrameExpectation expected;
  private long nextSequence;
  private boolean lastSeen;

  HeaderRules(FrameLimits limits, FrameExpectation expected) {
    this.limits = limits;
    this.expected = expected;
  }

  /** Turns to another phase; the count goes on if the stream does. */
  void expect(FrameExpectation next) {
    if (next.streamId() != expected.streamId()) {
      nextSequence = 0;
      lastSeen = false;
    }
    expected = next;
  }

  void limit(FrameLimits next) {
    limits = next;
  }

  long streamId() {
    return expected.streamId();
  }

  long nextSequence() {
    return nextSequence;
  }

  /** Whether the payload's checksum is to be computed. */
  boolean verifies(FrameHeader header) {
    return header.hasChecksum() && expected.checksums() != ChecksumPolicy.IGNORED;
  }

  /** The rule that the first {@link FrameLayout#PREAMBLE_BYTES} break, or null. */
  static FrameError checkPreamble(FrameHeader header) {
    if (header.magic() != FrameLayout.MAGIC) {
      return FrameError.BAD_MAGIC;
    }
    return header.version() == FrameLayout.VERSION ? null : FrameError.BAD_VERSION;
  }

  /**
   * The first rule that a whole header breaks, or null. What a later rule reads, an earlier one
   * checked.
   */
  FrameError check(FrameHeader header) {
    FrameError preamble = checkPreamble(header);
    if (preamble != null) {
      return preamble;
    }
    FrameType type = header.type();
    if (type == null) {
      return FrameError.UNKNOWN_TYPE;
    }
    if (!expected.types().contains(type)) {
      return FrameError.UNEXPECTED_TYPE;
    }
    if ((header.flags() & ~type.flagsAllowed()) != 0) {
      return FrameError.UNKNOWN_FLAGS;
    }
    if (header.reserved() != 0) {
      return FrameError.RESERVED_NOT_ZERO;
    }
    if (header.streamId() != expected.streamId()) {
      return FrameError.WRONG_STREAM;
    }
    // Unsigned: a length of 2 GiB and more must not pass as a negative one.
    if (Integer.compareUnsigned(header.payloadBytes(), limits.payloadBytesMax(type)) > 0) {
      return FrameError.PAYLOAD_TOO_LONG;
    }
    FrameError checksum = checkChecksumField(header);
    return checksum != null ? checksum : checkSequence(header);
  }

  private FrameError checkChecksumField(FrameHeader header) {
    if (header.hasChecksum()) {
      return null;
    }
    if (header.checksum() != 0) {
      return FrameError.UNEXPECTED_CHECKSUM;
    }
    return expected.checksums() == ChecksumPolicy.REQUIRED ? FrameError.MISSING_CHECKSUM : null;
  }

  private FrameError checkSequence(FrameHeader header) {
    if (!expected.sequenced()) {
      return null;
    }
    if (lastSeen) {
      return FrameError.AFTER_LAST;
    }
    return header.sequence() == nextSequence ? null : FrameError.OUT_OF_SEQUENCE;
  }

  /** Counts a frame that came whole. */
  void passed(FrameHeader header) {
    nextSequence++;
    lastSeen |= header.isLast();
  }

  /**
   * What a header shows of the rule it breaks: the value found, and the one that would be right.
   */
  String detail(FrameError error, FrameHeader header) {
    return switch (error) {
      case BAD_MAGIC ->
          "they begin with 0x%08x, not 0x%08x".formatted(header.magic(), FrameLayout.MAGIC);
      case BAD_VERSION ->
          "it sent version %d, this end speaks version %d; use the same release at both ends"
              .formatted(header.version(), FrameLayout.VERSION);
      case UNKNOWN_TYPE -> "code " + header.typeCode();
      case UNEXPECTED_TYPE -> "%s came, %s was expected".formatted(header.type().word(), awaited());
      case UNKNOWN_FLAGS ->
          "%s frame with flags 0x%04x".formatted(header.type().word(), header.flags());
      case RESERVED_NOT_ZERO -> "it is 0x%08x".formatted(header.reserved());
      case WRONG_STREAM ->
          "it says stream %d, expected was %d".formatted(header.streamId(), expected.streamId());
      case PAYLOAD_TOO_LONG ->
          "%s bytes announced, at most %d for a %s frame"
              .formatted(
                  Integer.toUnsignedString(header.payloadBytes()),
                  limits.payloadBytesMax(header.type()),
                  header.type().word());
      case UNEXPECTED_CHECKSUM -> "0x%08x".formatted(header.checksum());
      case MISSING_CHECKSUM -> "let the sender checksum, or do not verify";
      case AFTER_LAST, OUT_OF_SEQUENCE ->
          "it says %s, expected was %s"
              .formatted(
                  Long.toUnsignedString(header.sequence()),
                  lastSeen ? "none" : Long.toUnsignedString(nextSequence));
      case BAD_CHECKSUM, TRUNCATED -> throw new AssertionError(error + " is not a header's fault");
    };
  }

  private String awaited() {
    return String.join(" or ", expected.types().stream().map(FrameType::word).sorted().toList());
  }
}
