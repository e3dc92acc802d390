package io.perfport.common.frame;

/**
 * Where each field of a frame's header stands. All integers are big-endian and unsigned; offsets
 * and sizes are in bytes. {@code docs/protocol.md} gives the same table with the reasons.
 */
public final class FrameLayout {

  /**
   * "PRFP". The first byte tells the two protocols of the port apart: an iperf3 cookie is made of
   * a-z and 2-7 only, so that it never begins with 'P'.
   */
  public static final int MAGIC = 0x50524650;

  /** The one version that this build speaks. */
  public static final int VERSION = 1;

  public static final int MAGIC_OFFSET = 0;
  public static final int VERSION_OFFSET = 4;
  public static final int TYPE_OFFSET = 5;
  public static final int FLAGS_OFFSET = 6;
  public static final int STREAM_OFFSET = 8;
  public static final int PAYLOAD_LENGTH_OFFSET = 12;
  public static final int SEQUENCE_OFFSET = 16;
  public static final int SEND_TIME_OFFSET = 24;
  public static final int CHECKSUM_OFFSET = 32;
  public static final int RESERVED_OFFSET = 36;

  /** Size of a header; the payload begins here. */
  public static final int HEADER_BYTES = 40;

  /**
   * Magic and version. No later version may move them, so they are judged as soon as they are here:
   * a stranger's bytes need not fill a header before they are refused.
   */
  public static final int PREAMBLE_BYTES = 5;

  /** The stream of control frames. */
  public static final long CONTROL_STREAM = 0;

  /** The highest stream id: 32 bits, unsigned. */
  public static final long STREAM_MAX = 0xFFFF_FFFFL;

  private FrameLayout() {}
}
