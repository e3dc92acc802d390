package io.perfport.common.frame;

import io.perfport.common.frame.FrameHeader.FrameFlags;
import java.util.Locale;

/**
 * What a frame is for. Every type but {@link #DATA} is a control frame: it belongs to stream 0 and
 * carries JSON.
 */
public enum FrameType {
  HELLO(1),
  WELCOME(2),
  PLAN(3),
  PLAN_ACCEPTED(4),
  JOIN(5),
  JOINED(6),
  START(7),
  STARTED(8),
  DATA(9),
  PROGRESS(10),
  END(11),
  RESULTS(12),
  DONE(13),
  FAILED(14),
  SENT(15),
  EXCHANGE(16),
  EXCHANGE_ACCEPTED(17),
  EXCHANGE_PROGRESS(18),
  EXCHANGE_RESULTS(19),
  COOKIE(20),
  CHALLENGE(21),
  PROOF(22),
  QUEUED(23);

  /** Indexed by code; a code that names no type holds null. */
  private static final FrameType[] BY_CODE = new FrameType[256];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final String word;

  FrameType(int code) {
    this.code = code;
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The type with this code.
   *
   * @param code 0 to 255, as the header's byte says
   * @return the type, or null if no type has the code
   */
  public static FrameType ofCode(int code) {
    return BY_CODE[code];
  }

  /** The byte that stands for this type in a header. */
  public int code() {
    return code;
  }

  /** Whether the payload is JSON for the session, rather than bytes to be measured. */
  public boolean isControl() {
    return this != DATA;
  }

  /** The flags that a frame of this type may carry; only streams of data have a last frame. */
  public int flagsAllowed() {
    return isControl() ? FrameFlags.CHECKSUM : FrameFlags.CHECKSUM | FrameFlags.LAST;
  }

  /** The name as messages write it, such as {@code plan-accepted}. */
  public String word() {
    return word;
  }
}
