package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {

  private static final FrameLimits LIMITS = new FrameLimits(4, 8);

  private final ByteBuf out = Unpooled.buffer();

  @Test
  void whatMustNotBeSentIsRefusedAndUsesNoSequence() {
    FrameEncoder data = new FrameEncoder(1, LIMITS);
    ByteBuf tooLong = Unpooled.wrappedBuffer(new byte[9]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.encode(FrameType.DATA, 0, 0, tooLong, out))
        .withMessage("the payload of a data frame is 0 to 8 bytes, not 9");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.encode(FrameType.HELLO, 0, 0, Unpooled.EMPTY_BUFFER, out))
        .withMessage("a hello frame does not belong to stream 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.encode(FrameType.DATA, 4, 0, Unpooled.EMPTY_BUFFER, out))
        .withMessage("a data frame cannot have flags 0x0004");
    assertThat(out.isReadable()).isFalse();

    data.encode(FrameType.DATA, 0, 0, Unpooled.EMPTY_BUFFER, out);
    assertThat(out.getLong(FrameLayout.SEQUENCE_OFFSET)).isZero();
  }

  @Test
  void thePayloadIsCopiedAndRemainsTheCallers() {
    ByteBuf payload = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4}).skipBytes(1);
    new FrameEncoder(1, LIMITS).encode(FrameType.DATA, 0, 0, payload, out);
    assertThat(payload.readerIndex()).isEqualTo(1);
    assertThat(payload.refCnt()).isEqualTo(1);
    assertThat(out.readableBytes()).isEqualTo(FrameLayout.HEADER_BYTES + 3);
  }

  @Test
  void limitsMustLeaveRoomForAFrameInOneBuffer() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameLimits(1, Integer.MAX_VALUE));
  }

  @Test
  void anExpectationIsOfOneKindAndItsStream() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameExpectation.control(Set.of(FrameType.JOIN, FrameType.DATA)));
    assertThatIllegalArgumentException().isThrownBy(() -> FrameExpectation.control(Set.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameExpectation.data(0, ChecksumPolicy.IGNORED))
        .withMessage("data frames belong to stream 1 to 4294967295, not 0");
  }
}
