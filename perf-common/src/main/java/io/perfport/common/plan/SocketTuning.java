package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Options of the data connections' sockets, set on both ends.
 *
 * @param windowBytes SO_SNDBUF and SO_RCVBUF ({@code -w}); 0 leaves them to the system
 * @param noDelay TCP_NODELAY ({@code -N}, the default; {@code --nagle} for the opposite)
 * @param maxSegmentBytes TCP_MAXSEG ({@code -M}); 0 leaves it to the system
 * @param typeOfService IP_TOS, or the traffic class of IPv6, 0 to 255 ({@code -S}); 0 leaves it to
 *     the system, and so does null, from a peer that does not know of it
 * @param congestion TCP_CONGESTION ({@code -C}); null leaves it to the system
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SocketTuning(
    int windowBytes,
    boolean noDelay,
    int maxSegmentBytes,
    Integer typeOfService,
    String congestion) {
  /** The largest window that may be asked for: iperf3's limit, 512 MiB. */
  public static final int MAX_WINDOW_BYTES = 512 << 20;

  /** The largest segment that may be asked for: iperf3's limit. */
  public static final int MAX_SEGMENT_BYTES = 32767;

  /** A byte. */
  public static final int MAX_TYPE_OF_SERVICE = 255;

  /** Leaves to the system whatever it can decide. */
  public static final SocketTuning SYSTEM = new SocketTuning(0, true, 0, 0, null);

  public SocketTuning {
    if (windowBytes < 0 || windowBytes > MAX_WINDOW_BYTES) {
      throw new IllegalArgumentException(
          "window: " + windowBytes + " bytes is not in the range 0 to 512M");
    }
    if (maxSegmentBytes != 0 && (maxSegmentBytes < 88 || maxSegmentBytes > MAX_SEGMENT_BYTES)) {
      // 88: TCP_MIN_MSS of Linux; below it the kernel answers EINVAL without saying why.
      throw new IllegalArgumentException(
          "MSS: " + maxSegmentBytes + " bytes is not in the range 88 to " + MAX_SEGMENT_BYTES);
    }
    typeOfService = typeOfService == null ? Integer.valueOf(0) : typeOfService;
    if (typeOfService < 0 || typeOfService > MAX_TYPE_OF_SERVICE) {
      throw new IllegalArgumentException(
          "type of service: " + typeOfService + " is not in the range 0 to 255");
    }
    if (congestion != null && !congestion.matches("[a-z0-9_-]{1,15}")) {
      throw new IllegalArgumentException(
          "congestion control: '" + congestion + "' is not the name of an algorithm");
    }
  }

  /** This tuning without congestion control, for an end that only receives. */
  public SocketTuning withoutCongestion() {
    return new SocketTuning(windowBytes, noDelay, maxSegmentBytes, typeOfService, null);
  }
}
