package io.perfport.common.frame;

/**
 * The longest payloads that one end takes or makes, by kind of frame.
 *
 * @param controlBytesMax of a control frame, in bytes
 * @param dataBytesMax of a data frame, in bytes
 */
public record FrameLimits(int controlBytesMax, int dataBytesMax) {

  /** 1 MiB of JSON, 16 MiB of data. */
  public static final FrameLimits DEFAULT = new FrameLimits(1 << 20, 16 << 20);

  /**
   * Until the other end is admitted: 4 KiB of JSON, which the longest plan does not need, and data
   * as always.
   */
  public static final FrameLimits FIRST = new FrameLimits(4 << 10, DEFAULT.dataBytesMax);

  /** Of a session's messages beside what grows with its streams. */
  private static final int SESSION_BYTES = 64 << 10;

  /** More than any end tells of one stream: a result over UDP takes about 600 bytes. */
  private static final int BYTES_PER_STREAM = 1 << 10;

  /** A whole frame has to fit in one buffer, whose indexes are ints. */
  private static final int CEILING = Integer.MAX_VALUE - FrameLayout.HEADER_BYTES;

  public FrameLimits {
    requireInRange("control", controlBytesMax);
    requireInRange("data", dataBytesMax);
  }

  /**
   * Those of a session with this number of streams, once it is admitted: room for the results of
   * each.
   *
   * @param streams of both directions, 1 to 65,536
   */
  public static FrameLimits ofStreams(int streams) {
    return new FrameLimits(SESSION_BYTES + streams * BYTES_PER_STREAM, DEFAULT.dataBytesMax);
  }

  private static void requireInRange(String kind, int bytesMax) {
    if (bytesMax < 1 || bytesMax > CEILING) {
      throw new IllegalArgumentException(
          "the limit for " + kind + " frames is 1 to " + CEILING + " bytes, not " + bytesMax);
    }
  }

  /** The longest payload of a frame of this type, in bytes. */
  public int payloadBytesMax(FrameType type) {
    return type.isControl() ? controlBytesMax : dataBytesMax;
  }

  /**
   * Refuses a payload that this end must not send.
   *
   * @throws IllegalArgumentException if the length is negative or over the limit
   */
  void requireWithin(FrameType type, int payloadBytes) {
    int max = payloadBytesMax(type);
    if (payloadBytes < 0 || payloadBytes > max) {
      throw new IllegalArgumentException(
          "the payload of a %s frame is 0 to %d bytes, not %d"
              .formatted(type.word(), max, payloadBytes));
    }
  }
}
