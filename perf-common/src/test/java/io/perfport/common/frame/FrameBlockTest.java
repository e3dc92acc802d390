package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import org.junit.jupiter.api.Test;

class FrameBlockTest {

  private static final FramePattern PATTERN = new FramePattern(3, 1000, 4, true, 42);

  private final RecordingSink sink = new RecordingSink();
  private final FrameDecoder decoder =
      new FrameDecoder(
          FrameLimits.DEFAULT, FrameExpectation.data(3, ChecksumPolicy.REQUIRED), sink);

  private static FrameBlock block() {
    return new FrameBlock(ByteBufAllocator.DEFAULT, PATTERN);
  }

  private void receive(ByteBuf frames) {
    decoder.decode(frames);
    frames.release();
  }

  @Test
  void aBlockSentAgainIsTheNextFramesOfItsStream() {
    try (FrameBlock block = block()) {
      receive(block.stamp(0, 100));
      receive(block.stamp(4, 200, 1));
      receive(block.stampLast(5, 300, 2));
    }
    decoder.end();
    assertThat(sink.frames).extracting(Frame::sequence).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(sink.frames)
        .extracting(Frame::sendTimeNanos)
        .containsExactly(100L, 100L, 100L, 100L, 200L, 300L, 300L);
    assertThat(sink.frames).filteredOn(frame -> (frame.flags() & FrameFlags.LAST) != 0).hasSize(1);
    assertThat(sink.frames.get(6).flags()).isEqualTo(FrameFlags.CHECKSUM | FrameFlags.LAST);
  }

  @Test
  void theSameSeedGivesTheSameBytesAndEachFrameItsOwn() {
    try (FrameBlock one = block();
        FrameBlock other = block()) {
      ByteBuf first = one.stamp(0, 0);
      ByteBuf second = other.stamp(0, 0);
      assertThat(first).isEqualTo(second);
      first.release();
      receive(second);
    }
    assertThat(sink.frames).extracting(Frame::payload).doesNotHaveDuplicates();
  }

  @Test
  void aBlockIsNotStampedWhileItsWriteIsUnderWay() {
    try (FrameBlock block = block()) {
      ByteBuf writing = block.stamp(0, 0);
      assertThat(block.isFree()).isFalse();
      assertThatIllegalStateException().isThrownBy(() -> block.stamp(4, 0));
      writing.release();
      assertThat(block.isFree()).isTrue();
    }
  }

  @Test
  void aWriteUnderWayOutlivesTheBlock() {
    FrameBlock block = block();
    ByteBuf writing = block.stamp(0, 0);
    block.close();
    block.close();
    assertThat(writing.refCnt()).isEqualTo(1);
    assertThat(block.isFree()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> block.stamp(4, 0));
    receive(writing);
    assertThat(sink.frames).hasSize(4);
    assertThat(writing.refCnt()).isZero();
  }

  @Test
  void nothingIsSentAfterTheLastFrame() {
    try (FrameBlock block = block()) {
      block.stampLast(0, 0, 1).release();
      assertThatIllegalStateException().isThrownBy(() -> block.stamp(1, 0));
    }
  }

  @Test
  void aBlockSendsOnlyFramesThatItHas() {
    try (FrameBlock block = block()) {
      assertThatIllegalArgumentException().isThrownBy(() -> block.stamp(0, 0, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> block.stamp(0, 0, 5));
    }
  }

  @Test
  void aPatternThatFitsNoBufferIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FramePattern(1, 16 << 20, 128, false, 0))
        .withMessage("a block holds 1 to 127 frames of 16777216 bytes, not 128");
    assertThatIllegalArgumentException().isThrownBy(() -> new FramePattern(0, 1, 1, false, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FramePattern(1, (16 << 20) + 1, 1, false, 0));
  }
}
