package io.perfport.core.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FailureException;
import io.perfport.common.frame.FrameDecoder;
import io.perfport.common.frame.FrameDecoder.FrameSink;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameException;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameHeader;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import java.util.Optional;
import java.util.Set;

/** The messages that set a stream of datagrams up: each is one control frame in one datagram. */
public final class SetUpDatagrams {
  private SetUpDatagrams() {}

  /** A datagram with a message, which belongs to the caller. */
  public static ByteBuf of(ControlMessage message, ByteBufAllocator allocator) {
    ByteBuf json = Unpooled.wrappedBuffer(ControlJson.write(message));
    ByteBuf frame = allocator.directBuffer(FrameLayout.HEADER_BYTES + json.readableBytes());
    new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT)
        .encode(ControlJson.typeOf(message), FrameFlags.CHECKSUM, System.nanoTime(), json, frame);
    return frame;
  }

  /**
   * The message of a datagram that came.
   *
   * @param datagram remains the caller's; its indexes stay
   * @param expected the types that may come
   * @return empty if it is none, or not whole: anybody can send anything, so it is no fault
   */
  public static Optional<ControlMessage> read(ByteBuf datagram, Set<FrameType> expected) {
    OneFrame frame = new OneFrame();
    try {
      new FrameDecoder(FrameLimits.FIRST, FrameExpectation.control(expected).unsequenced(), frame)
          .decode(datagram.duplicate());
      return frame.whole == 1
          ? Optional.of(ControlJson.read(frame.type, new ByteBufInputStream(frame.payload)))
          : Optional.empty();
    } catch (FrameException | FailureException e) {
      return Optional.empty();
    }
  }

  private static final class OneFrame implements FrameSink {
    private FrameType type;
    private ByteBuf payload = Unpooled.EMPTY_BUFFER;
    private int whole;

    @Override
    public void frameStarted(FrameHeader header) {
      type = header.type();
    }

    @Override
    public void payload(ByteBuf buffer, int offset, int length) {
      payload = buffer.slice(offset, length); // A datagram comes in one piece.
    }

    @Override
    public void frameEnded() {
      whole++;
    }
  }
}
