package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameDecoder.FrameSink;
import io.perfport.common.frame.FrameException.FrameError;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

  private static final FrameLimits LIMITS = FrameLimits.DEFAULT;

  private final RecordingSink sink = new RecordingSink();
  private final FrameDecoder decoder = dataDecoder(ChecksumPolicy.CHECKED);

  private FrameDecoder dataDecoder(ChecksumPolicy policy) {
    return new FrameDecoder(LIMITS, FrameExpectation.data(7, policy), sink);
  }

  private static ByteBuf dataFrames(int flags, int count) {
    FrameEncoder encoder = new FrameEncoder(7, LIMITS);
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      encoder.encode(FrameType.DATA, flags, 99, ascii("payload"), out);
    }
    return out;
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static FrameException failureOf(FrameDecoder decoder, ByteBuf in) {
    return catchThrowableOfType(FrameException.class, () -> decoder.decode(in));
  }

  private void assertRefused(FrameError error, String detail, Consumer<ByteBuf> damage) {
    ByteBuf in = dataFrames(FrameFlags.NONE, 1);
    damage.accept(in);
    FrameException failure = failureOf(dataDecoder(ChecksumPolicy.CHECKED), in);
    assertThat(failure.error()).isEqualTo(error);
    assertThat(failure)
        .hasMessage(
            error.sentence()
                + ": "
                + detail
                + " (stream 7, frame 0, which begins at byte 0 of the connection)");
    assertThat(sink.started).isZero();
  }

  @Test
  void aWrongMagicIsNamed() {
    assertRefused(
        FrameError.BAD_MAGIC,
        "they begin with 0x47455420, not 0x50524650",
        in -> in.setInt(FrameLayout.MAGIC_OFFSET, 0x47455420));
  }

  @Test
  void aVersionMismatchNamesBothVersions() {
    assertRefused(
        FrameError.BAD_VERSION,
        "it sent version 2, this end speaks version 1; use the same release at both ends",
        in -> in.setByte(FrameLayout.VERSION_OFFSET, 2));
  }

  @Test
  void anUnknownTypeIsNamed() {
    assertRefused(
        FrameError.UNKNOWN_TYPE, "code 255", in -> in.setByte(FrameLayout.TYPE_OFFSET, 255));
  }

  @Test
  void aTypeThatIsNotExpectedIsNamed() {
    assertRefused(
        FrameError.UNEXPECTED_TYPE,
        "plan-accepted came, data was expected",
        in -> in.setByte(FrameLayout.TYPE_OFFSET, FrameType.PLAN_ACCEPTED.code()));
  }

  @Test
  void aFlagWithoutMeaningIsNamed() {
    assertRefused(
        FrameError.UNKNOWN_FLAGS,
        "data frame with flags 0x8000",
        in -> in.setShort(FrameLayout.FLAGS_OFFSET, 0x8000));
  }

  @Test
  void aControlFrameIsNeverTheLastOfItsStream() {
    ByteBuf in = Unpooled.buffer();
    new FrameEncoder(0, LIMITS).encode(FrameType.DONE, FrameFlags.NONE, 0, ascii("{}"), in);
    in.setShort(FrameLayout.FLAGS_OFFSET, FrameFlags.LAST);
    FrameExpectation control = FrameExpectation.control(Set.of(FrameType.DONE));
    assertThat(failureOf(new FrameDecoder(LIMITS, control, sink), in).error())
        .isEqualTo(FrameError.UNKNOWN_FLAGS);
  }

  @Test
  void aReservedFieldInUseIsNamed() {
    assertRefused(
        FrameError.RESERVED_NOT_ZERO,
        "it is 0x00000001",
        in -> in.setInt(FrameLayout.RESERVED_OFFSET, 1));
  }

  @Test
  void anotherStreamIsNamed() {
    assertRefused(
        FrameError.WRONG_STREAM,
        "it says stream 4294967295, expected was 7",
        in -> in.setInt(FrameLayout.STREAM_OFFSET, -1));
  }

  @Test
  void aChecksumThatIsNotAnnouncedIsNamed() {
    assertRefused(
        FrameError.UNEXPECTED_CHECKSUM,
        "0x00000005",
        in -> in.setInt(FrameLayout.CHECKSUM_OFFSET, 5));
  }

  @Test
  void aSequenceThatIsNotTheNextIsNamed() {
    assertRefused(
        FrameError.OUT_OF_SEQUENCE,
        "it says 18446744073709551615, expected was 0",
        in -> in.setLong(FrameLayout.SEQUENCE_OFFSET, -1));
  }

  /** Lost frames show as a gap upwards, repeated ones as one downwards. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 4, 1L << 32, (1L << 32) + 2, Long.MIN_VALUE + 2, Long.MAX_VALUE})
  void noSequenceButTheNextPasses(long sequence) {
    ByteBuf in = dataFrames(FrameFlags.NONE, 3);
    FrameEncoder.patch(in, 2 * (FrameLayout.HEADER_BYTES + 7), sequence, 0);
    FrameException failure = failureOf(dataDecoder(ChecksumPolicy.CHECKED), in);
    assertThat(failure.error()).isEqualTo(FrameError.OUT_OF_SEQUENCE);
    assertThat(sink.frames).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("bitsOfAChecksum")
  void everyBitOfAChecksumCounts(int bit) {
    ByteBuf in = dataFrames(FrameFlags.CHECKSUM, 1);
    int checksum = in.getInt(FrameLayout.CHECKSUM_OFFSET);
    in.setInt(FrameLayout.CHECKSUM_OFFSET, checksum ^ 1 << bit);
    assertThat(failureOf(decoder, in).error()).isEqualTo(FrameError.BAD_CHECKSUM);
  }

  static IntStream bitsOfAChecksum() {
    return IntStream.range(0, Integer.SIZE);
  }

  @Test
  void aFrameWithoutChecksumIsRefusedWhereChecksumsAreRequired() {
    FrameDecoder strict = dataDecoder(ChecksumPolicy.REQUIRED);
    assertThat(failureOf(strict, dataFrames(FrameFlags.NONE, 1)).error())
        .isEqualTo(FrameError.MISSING_CHECKSUM);
  }

  @Test
  void nothingFollowsTheLastFrame() {
    ByteBuf in = dataFrames(FrameFlags.LAST, 2);
    assertThat(failureOf(decoder, in).error()).isEqualTo(FrameError.AFTER_LAST);
    assertThat(sink.frames).hasSize(1);
  }

  @Test
  void aDamagedPayloadIsNamedWithItsPlaceAndNeverEnds() {
    ByteBuf in = dataFrames(FrameFlags.CHECKSUM, 3);
    int third = in.writerIndex() - 7;
    in.setByte(third, 'q');
    FrameException failure = failureOf(decoder, in);
    assertThat(failure.error()).isEqualTo(FrameError.BAD_CHECKSUM);
    assertThat(failure.streamId()).isEqualTo(7);
    assertThat(failure.sequence()).isEqualTo(2);
    assertThat(failure.byteOffset()).isEqualTo(2 * 47);
    assertThat(sink.started).isEqualTo(3);
    assertThat(sink.frames).hasSize(2);
  }

  @Test
  void aReceiverThatIgnoresChecksumsDoesNotLookAtThePayload() {
    ByteBuf in = dataFrames(FrameFlags.CHECKSUM, 1);
    in.setByte(FrameLayout.HEADER_BYTES, 'q');
    dataDecoder(ChecksumPolicy.IGNORED).decode(in);
    assertThat(sink.frames).hasSize(1);
  }

  @Test
  void lostAndReorderedFramesPassWhereSequenceIsNotChecked() {
    FrameExpectation lossy = FrameExpectation.data(7, ChecksumPolicy.CHECKED).unsequenced();
    ByteBuf in = dataFrames(FrameFlags.LAST, 2);
    FrameEncoder.patch(in, 0, 41, 0);
    new FrameDecoder(LIMITS, lossy, sink).decode(in);
    assertThat(sink.frames).extracting(Frame::sequence).containsExactly(41L, 1L);
  }

  @Test
  void aStrangerIsRefusedBeforeAHeaderIsFull() {
    assertThat(failureOf(decoder, ascii("GET /")).error()).isEqualTo(FrameError.BAD_MAGIC);
  }

  @Test
  void theEndInsideAHeaderIsTruncated() {
    decoder.decode(dataFrames(FrameFlags.NONE, 1).writerIndex(13));
    FrameException failure = catchThrowableOfType(FrameException.class, decoder::end);
    assertThat(failure.error()).isEqualTo(FrameError.TRUNCATED);
    assertThat(failure).hasMessageContaining("27 header bytes did not come");
  }

  @Test
  void theEndInsideAPayloadIsTruncated() {
    decoder.decode(dataFrames(FrameFlags.NONE, 1).writerIndex(42));
    FrameException failure = catchThrowableOfType(FrameException.class, decoder::end);
    assertThat(failure).hasMessageContaining("5 of 7 payload bytes did not come");
  }

  @Test
  void theEndBetweenFramesIsGoodAndFinal() {
    decoder.decode(dataFrames(FrameFlags.NONE, 2));
    decoder.end();
    assertThatIllegalStateException().isThrownBy(() -> decoder.decode(ascii("more")));
  }

  @Test
  void afterAnErrorInputIsRefusedAndTheEndIsSilent() {
    FrameException failure = failureOf(decoder, ascii("GET / HTTP/1.1"));
    assertThatIllegalStateException()
        .isThrownBy(() -> decoder.decode(dataFrames(FrameFlags.NONE, 1)))
        .withCause(failure);
    decoder.end();
  }

  @Test
  void aSinkThatThrowsEndsItsDecoder() {
    FrameSink broken =
        new RecordingSink() {
          @Override
          public void frameEnded() {
            throw new UnsupportedOperationException("full");
          }
        };
    FrameDecoder failing =
        new FrameDecoder(LIMITS, FrameExpectation.data(7, ChecksumPolicy.CHECKED), broken);
    ByteBuf in = dataFrames(FrameFlags.NONE, 2);
    assertThat(catchThrowableOfType(UnsupportedOperationException.class, () -> failing.decode(in)))
        .hasMessage("full");
    assertThatIllegalStateException().isThrownBy(() -> failing.decode(in));
  }

  @Test
  void aConnectionTurnsFromControlToDataWithinOneRead() {
    ByteBuf in = Unpooled.buffer();
    new FrameEncoder(0, LIMITS).encode(FrameType.JOIN, FrameFlags.CHECKSUM, 0, ascii("{}"), in);
    in.writeBytes(dataFrames(FrameFlags.NONE, 2));
    FrameDecoder[] decoders = new FrameDecoder[1];
    RecordingSink joins =
        new RecordingSink() {
          @Override
          public void frameEnded() {
            super.frameEnded();
            decoders[0].expect(FrameExpectation.data(7, ChecksumPolicy.CHECKED), sink);
          }
        };
    decoders[0] = new FrameDecoder(LIMITS, FrameExpectation.control(Set.of(FrameType.JOIN)), joins);
    decoders[0].decode(in);
    decoders[0].end();
    assertThat(joins.frames).extracting(Frame::type).containsExactly(FrameType.JOIN);
    assertThat(sink.frames).extracting(Frame::sequence).containsExactly(0L, 1L);
  }

  @Test
  void theSequenceGoesOnIfOnlyTheTypesChange() {
    FrameEncoder encoder = new FrameEncoder(0, LIMITS);
    FrameDecoder control =
        new FrameDecoder(LIMITS, FrameExpectation.control(Set.of(FrameType.HELLO)), sink);
    for (FrameType type : new FrameType[] {FrameType.HELLO, FrameType.PLAN}) {
      control.expect(FrameExpectation.control(Set.of(type)), sink);
      ByteBuf in = Unpooled.buffer();
      encoder.encode(type, FrameFlags.NONE, 0, ascii("{}"), in);
      control.decode(in);
    }
    assertThat(sink.frames).extracting(Frame::sequence).containsExactly(0L, 1L);
  }

  @Test
  void expectationsDoNotChangeInsideAFrame() {
    decoder.decode(dataFrames(FrameFlags.NONE, 1).writerIndex(1));
    FrameExpectation other = FrameExpectation.data(8, ChecksumPolicy.CHECKED);
    assertThatIllegalStateException().isThrownBy(() -> decoder.expect(other, sink));
  }
}
