package io.perfport.common.datagram;

import io.netty.buffer.ByteBuf;

/**
 * iperf3's header: seconds and microseconds of the sender's clock, 32 bits each, then the number;
 * all big-endian. Nothing in it says that a datagram is iperf3's, so whatever is long enough counts
 * as one; the datagrams that set a stream up have 4 bytes.
 */
public enum Iperf3Datagrams implements DatagramFormat {
  /**
   * iperf3's default. The number begins anew after 2^32 datagrams; one that is 0 is not counted.
   */
  COUNTER_32_BITS(Integer.BYTES),
  /** {@code --udp-counters-64bit}. */
  COUNTER_64_BITS(Long.BYTES);

  private static final int MICROS_OFFSET = 4;
  private static final int COUNTER_OFFSET = 8;
  private static final long NANOS_A_SECOND = 1_000_000_000;
  private static final long NANOS_A_MICRO = 1_000;

  private final int counterBytes;

  Iperf3Datagrams(int counterBytes) {
    this.counterBytes = counterBytes;
  }

  @Override
  public int headerBytes() {
    return COUNTER_OFFSET + counterBytes;
  }

  @Override
  public void stamp(ByteBuf datagrams, int offset, long sequence, long sentNanos) {
    datagrams.setInt(offset, (int) Math.floorDiv(sentNanos, NANOS_A_SECOND));
    datagrams.setInt(
        offset + MICROS_OFFSET, (int) (Math.floorMod(sentNanos, NANOS_A_SECOND) / NANOS_A_MICRO));
    if (this == COUNTER_64_BITS) {
      datagrams.setLong(offset + COUNTER_OFFSET, sequence);
    } else {
      datagrams.setInt(offset + COUNTER_OFFSET, (int) sequence);
    }
  }

  @Override
  public long sequence(ByteBuf datagram) {
    if (datagram.readableBytes() < headerBytes()) {
      return NOT_OURS;
    }
    int offset = datagram.readerIndex() + COUNTER_OFFSET;
    return this == COUNTER_64_BITS
        ? DatagramFormat.possible(datagram.getLong(offset))
        : datagram.getUnsignedInt(offset);
  }

  @Override
  public long sentNanos(ByteBuf datagram) {
    int offset = datagram.readerIndex();
    return datagram.getUnsignedInt(offset) * NANOS_A_SECOND
        + datagram.getUnsignedInt(offset + MICROS_OFFSET) * NANOS_A_MICRO;
  }
}
