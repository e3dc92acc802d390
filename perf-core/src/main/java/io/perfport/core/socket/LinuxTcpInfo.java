package io.perfport.core.socket;

import io.perfport.common.result.TcpInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The layout of {@code struct tcp_info}, linux/tcp.h. Fields were only ever added at its end, and
 * the kernel writes as many bytes as both it and the caller know of: so the caller fills the buffer
 * with {@link #UNWRITTEN} first, and a field that still holds nothing else is one that this kernel
 * does not have.
 */
final class LinuxTcpInfo {
  /** Up to and with tcpi_snd_wnd, the last field read. */
  static final int BYTES = 232;

  static final byte UNWRITTEN = (byte) 0xff;

  private static final int SND_MSS = 16;
  private static final int PMTU = 60;
  private static final int RTT = 68;
  private static final int RTTVAR = 72;
  private static final int SND_CWND = 80;
  private static final int REORDERING = 88;
  private static final int TOTAL_RETRANS = 100;

  /** Since Linux 4.6. All ones also as long as the kernel has no sample. */
  private static final int MIN_RTT = 148;

  /** Since Linux 5.4. */
  private static final int SND_WND = 228;

  private static final long ALL_ONES = 0xffff_ffffL;

  private LinuxTcpInfo() {}

  /** A buffer for the kernel to write to; direct, since it is kept and used again. */
  static ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
  }

  static void clear(ByteBuffer buffer) {
    byte[] unwritten = new byte[BYTES];
    Arrays.fill(unwritten, UNWRITTEN);
    buffer.clear().put(unwritten).clear();
  }

  /** Reads the structure, in the buffer's byte order. */
  static TcpInfo parse(ByteBuffer struct) {
    long segmentBytes = field(struct, SND_MSS);
    return new TcpInfo(
        field(struct, RTT),
        field(struct, RTTVAR),
        field(struct, MIN_RTT),
        field(struct, SND_CWND) * segmentBytes,
        field(struct, SND_WND),
        field(struct, TOTAL_RETRANS),
        segmentBytes,
        field(struct, PMTU),
        field(struct, REORDERING));
  }

  /** An unsigned 32-bit field; -1 when absent. */
  private static long field(ByteBuffer struct, int offset) {
    long value = Integer.toUnsignedLong(struct.getInt(offset));
    return value == ALL_ONES ? -1 : value;
  }
}
