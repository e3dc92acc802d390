package io.perfport.common.datagram;

import io.netty.buffer.ByteBuf;

/**
 * Perfport's own header; {@code docs/protocol.md} gives the same table. All integers are big-endian
 * and unsigned, and each field lies on a multiple of its size.
 *
 * @param streamId the stream whose datagrams these are, 1 to {@link #MAX_STREAM}
 */
public record PerfportDatagrams(int streamId) implements DatagramFormat {
  /** "PRFD". Frames, which set a stream up through the same socket, begin with "PRFP". */
  public static final int MAGIC = 0x50524644;

  public static final int VERSION = 1;
  public static final int HEADER_BYTES = 24;

  /** 16 bits: a plan has far fewer. */
  public static final int MAX_STREAM = 0xFFFF;

  private static final int VERSION_OFFSET = 4;
  private static final int STREAM_OFFSET = 6;
  private static final int SEQUENCE_OFFSET = 8;
  private static final int SENT_OFFSET = 16;

  public PerfportDatagrams {
    if (streamId < 1 || streamId > MAX_STREAM) {
      throw new IllegalArgumentException(
          "a stream of datagrams is 1 to " + MAX_STREAM + ", not " + streamId);
    }
  }

  @Override
  public int headerBytes() {
    return HEADER_BYTES;
  }

  @Override
  public void stamp(ByteBuf datagrams, int offset, long sequence, long sentNanos) {
    datagrams.setLong(offset, identity());
    datagrams.setLong(offset + SEQUENCE_OFFSET, sequence);
    datagrams.setLong(offset + SENT_OFFSET, sentNanos);
  }

  @Override
  public long sequence(ByteBuf datagram) {
    int offset = datagram.readerIndex();
    return datagram.readableBytes() >= HEADER_BYTES && datagram.getLong(offset) == identity()
        ? DatagramFormat.possible(datagram.getLong(offset + SEQUENCE_OFFSET))
        : NOT_OURS;
  }

  @Override
  public long sentNanos(ByteBuf datagram) {
    return datagram.getLong(datagram.readerIndex() + SENT_OFFSET);
  }

  /** The first eight bytes, which are the same in every datagram of the stream. */
  private long identity() {
    return ((long) MAGIC << (8 * VERSION_OFFSET))
        | ((long) VERSION << (8 * (SEQUENCE_OFFSET - VERSION_OFFSET - 1)))
        | ((long) streamId << (8 * (SEQUENCE_OFFSET - STREAM_OFFSET - Short.BYTES)));
  }
}
