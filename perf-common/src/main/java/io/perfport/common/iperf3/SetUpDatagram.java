package io.perfport.common.iperf3;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/**
 * The 4 bytes by which an iperf3 client opens a UDP stream, and those by which it is answered. They
 * are numbers in the byte order of the machine that wrote them; since version 3.11 of numbers that
 * are ASCII digits on the wire.
 */
public enum SetUpDatagram {
  /** "9876", answered "6789". */
  DIGITS(0x39383736, 0x36373839),
  /** 123456789, answered 987654321: of little-endian machines. */
  LEGACY(0x15cd5b07, 0xb168de3a),
  /** The same of big-endian ones. */
  LEGACY_BIG_ENDIAN(0x075bcd15, 0x3ade68b1);

  public static final int BYTES = Integer.BYTES;

  private final int asked;
  private final int answered;

  SetUpDatagram(int asked, int answered) {
    this.asked = asked;
    this.answered = answered;
  }

  /**
   * The kind of a datagram of {@link #BYTES}. iperf3's server does not look at what they say, so
   * neither may this one insist on it.
   */
  public static SetUpDatagram of(ByteBuf datagram) {
    int said = datagram.getInt(datagram.readerIndex());
    return Arrays.stream(values()).filter(each -> each.asked == said).findFirst().orElse(DIGITS);
  }

  /** Whether a datagram is the answer to one of these, by a server of any age. */
  public static boolean isAnswer(ByteBuf datagram) {
    if (datagram.readableBytes() != BYTES) {
      return false;
    }
    int said = datagram.getInt(datagram.readerIndex());
    return Arrays.stream(values()).anyMatch(each -> each.answered == said);
  }

  /** The client's datagram, for the caller to release. */
  public ByteBuf question(ByteBufAllocator allocator) {
    return allocator.directBuffer(BYTES).writeInt(asked);
  }

  /** The server's datagram, for the caller to release. */
  public ByteBuf answer(ByteBufAllocator allocator) {
    return allocator.directBuffer(BYTES).writeInt(answered);
  }
}
