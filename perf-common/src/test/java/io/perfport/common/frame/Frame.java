package io.perfport.common.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** One frame as values, to compare what was sent with what arrived; the payload is in hex. */
record Frame(
    FrameType type, int flags, long streamId, long sequence, long sendTimeNanos, String payload) {

  static Frame of(FrameHeader header, ByteBuf payload) {
    return new Frame(
        header.type(),
        header.flags(),
        header.streamId(),
        header.sequence(),
        header.sendTimeNanos(),
        ByteBufUtil.hexDump(payload));
  }

  /** Encodes the next frame of the encoder's stream, which must be this one. */
  void appendTo(ByteBuf out, FrameEncoder encoder) {
    ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(payload));
    encoder.encode(type, flags, sendTimeNanos, bytes, out);
    bytes.release();
  }
}
