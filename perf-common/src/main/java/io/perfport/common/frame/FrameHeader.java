package io.perfport.common.frame;

import io.netty.buffer.ByteBuf;
import io.perfport.common.frame.FrameDecoder.FrameSink;

/**
 * The fields of one header, in plain fields that are overwritten for every frame.
 *
 * <p>A decoder owns one header and lends it to its sink from {@link FrameSink#frameStarted} until
 * {@link FrameSink#frameEnded} returns; a sink that wants a value later copies that value. Not
 * thread-safe: it belongs to the thread that drives its decoder or encoder.
 */
public final class FrameHeader {

  private int magic;
  private int version;
  private int typeCode;
  private int flags;
  private int streamId;
  private int payloadBytes;
  private long sequence;
  private long sendTimeNanos;
  private int checksum;
  private int reserved;

  FrameHeader() {}

  /** What the frame is for. Null only while the decoder has not yet judged the header. */
  public FrameType type() {
    return FrameType.ofCode(typeCode);
  }

  /** The bits of {@link FrameFlags}. */
  public int flags() {
    return flags;
  }

  /** Whether {@link #checksum()} holds the CRC32C of the payload. */
  public boolean hasChecksum() {
    return (flags & FrameFlags.CHECKSUM) != 0;
  }

  /** Whether this is the last data frame of its stream. */
  public boolean isLast() {
    return (flags & FrameFlags.LAST) != 0;
  }

  /** The stream, 0 for control. */
  public long streamId() {
    return Integer.toUnsignedLong(streamId);
  }

  /** Length of the payload in bytes; when a sink sees it, within the decoder's limits. */
  public int payloadBytes() {
    return payloadBytes;
  }

  /** Number of the frame in its stream, from 0. Unsigned. */
  public long sequence() {
    return sequence;
  }

  /** When the frame was sent, in nanoseconds of the sender's clock, whose zero is its own. */
  public long sendTimeNanos() {
    return sendTimeNanos;
  }

  /** CRC32C of the payload; 0 if {@link #hasChecksum()} is false. */
  public int checksum() {
    return checksum;
  }

  int magic() {
    return magic;
  }

  int version() {
    return version;
  }

  int typeCode() {
    return typeCode;
  }

  int reserved() {
    return reserved;
  }

  /** Fills in a header to be written, of this version and not yet numbered. */
  void describe(FrameType type, int flags, long streamId, int payloadBytes, int checksum) {
    this.magic = FrameLayout.MAGIC;
    this.version = FrameLayout.VERSION;
    this.typeCode = type.code();
    this.flags = flags;
    this.streamId = (int) streamId;
    this.payloadBytes = payloadBytes;
    this.checksum = checksum;
    this.reserved = 0;
    number(0, 0);
  }

  /** Gives a header to be written its place in the stream, and its time. */
  void number(long sequence, long sendTimeNanos) {
    this.sequence = sequence;
    this.sendTimeNanos = sendTimeNanos;
  }

  /**
   * Reads all fields without judging them. Field by field: bulk reads such as {@code getBytes}
   * allocate a duplicate on direct buffers where Netty has no Unsafe, the default from JDK 24 on.
   */
  void readFrom(ByteBuf in, int index) {
    magic = in.getInt(index + FrameLayout.MAGIC_OFFSET);
    version = in.getUnsignedByte(index + FrameLayout.VERSION_OFFSET);
    typeCode = in.getUnsignedByte(index + FrameLayout.TYPE_OFFSET);
    flags = in.getUnsignedShort(index + FrameLayout.FLAGS_OFFSET);
    streamId = in.getInt(index + FrameLayout.STREAM_OFFSET);
    payloadBytes = in.getInt(index + FrameLayout.PAYLOAD_LENGTH_OFFSET);
    sequence = in.getLong(index + FrameLayout.SEQUENCE_OFFSET);
    sendTimeNanos = in.getLong(index + FrameLayout.SEND_TIME_OFFSET);
    checksum = in.getInt(index + FrameLayout.CHECKSUM_OFFSET);
    reserved = in.getInt(index + FrameLayout.RESERVED_OFFSET);
  }

  /** Appends the header to {@code out}. */
  void writeTo(ByteBuf out) {
    out.ensureWritable(FrameLayout.HEADER_BYTES);
    int index = out.writerIndex();
    out.setInt(index + FrameLayout.MAGIC_OFFSET, magic);
    out.setByte(index + FrameLayout.VERSION_OFFSET, version);
    out.setByte(index + FrameLayout.TYPE_OFFSET, typeCode);
    out.setShort(index + FrameLayout.FLAGS_OFFSET, flags);
    out.setInt(index + FrameLayout.STREAM_OFFSET, streamId);
    out.setInt(index + FrameLayout.PAYLOAD_LENGTH_OFFSET, payloadBytes);
    out.setLong(index + FrameLayout.SEQUENCE_OFFSET, sequence);
    out.setLong(index + FrameLayout.SEND_TIME_OFFSET, sendTimeNanos);
    out.setInt(index + FrameLayout.CHECKSUM_OFFSET, checksum);
    out.setInt(index + FrameLayout.RESERVED_OFFSET, reserved);
    out.writerIndex(index + FrameLayout.HEADER_BYTES);
  }

  /** The bits of a header's flags field. A bit without a meaning must be zero. */
  public static final class FrameFlags {

    /** No flag. */
    public static final int NONE = 0;

    /** The checksum field holds the CRC32C of the payload. */
    public static final int CHECKSUM = 1;

    /** This is the last data frame of its stream. */
    public static final int LAST = 1 << 1;

    private FrameFlags() {}
  }
}
