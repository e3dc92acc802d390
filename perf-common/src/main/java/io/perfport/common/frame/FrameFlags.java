package io.perfport.common.frame;

/** The bits of a header's flags field. A bit without a meaning must be zero. */
public final class FrameFlags {

  /** No flag. */
  public static final int NONE = 0;

  /** The checksum field holds the CRC32C of the payload. */
  public static final int CHECKSUM = 1;

  /** This is the last data frame of its stream. */
  public static final int LAST = 1 << 1;

  private FrameFlags() {}
}
