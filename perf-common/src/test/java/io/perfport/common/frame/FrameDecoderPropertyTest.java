package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameException.FrameError;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Rules that hold for any frames, cut at any bytes. A failure prints its seed. */
class FrameDecoderPropertyTest {

  private static final FrameLimits SMALL = new FrameLimits(256, 512);

  @Property
  void framesCutAtAnyBytesArriveAsTheyWereSent(
      @ForAll("payloads") List<byte[]> payloads,
      @ForAll boolean summed,
      @ForAll @LongRange(min = 1, max = FrameLayout.STREAM_MAX) long stream,
      @ForAll ChecksumPolicy policy,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 90) Integer> cuts) {
    List<Frame> sent = frames(stream, payloads, summed || policy == ChecksumPolicy.REQUIRED);
    RecordingSink sink = new RecordingSink();
    FrameDecoder decoder = new FrameDecoder(SMALL, FrameExpectation.data(stream, policy), sink);

    feed(decoder, bytes(stream, sent), cuts);
    decoder.end();

    assertThat(sink.frames).isEqualTo(sent);
  }

  @Property
  void oneChangedByteIsAnotherValidFrameOrANamedError(
      @ForAll("payloads") List<byte[]> payloads,
      @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int where,
      @ForAll @IntRange(min = 1, max = 255) int change,
      @ForAll ChecksumPolicy policy,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 90) Integer> cuts) {
    List<Frame> sent = frames(1, payloads, true);
    byte[] bytes = bytes(1, sent);
    bytes[where % bytes.length] ^= (byte) change;
    RecordingSink sink = new RecordingSink();
    FrameDecoder decoder = new FrameDecoder(SMALL, FrameExpectation.data(1, policy), sink);

    FrameException error = null;
    try {
      feed(decoder, bytes, cuts);
      decoder.end();
    } catch (FrameException e) {
      error = e;
    }

    if (error != null) {
      assertThat(error.sequence()).isEqualTo(sink.frames.size());
      assertThat(error).hasMessageContaining(error.error().sentence());
    }
    if (policy != ChecksumPolicy.IGNORED) {
      // Without the checksum, a changed length makes another frame, valid until its rest comes.
      assertThat(sink.frames.size() == sent.size()).isEqualTo(error == null);
      assertThat(payloadsOf(sink.frames))
          .isEqualTo(payloadsOf(sent.subList(0, sink.frames.size())));
    }
  }

  private static List<String> payloadsOf(List<Frame> frames) {
    return frames.stream().map(Frame::payload).toList();
  }

  @Property
  void anyBytesAreFramesOrANamedError(
      @ForAll @Size(max = 200) byte[] bytes,
      @ForAll boolean behindGoodPreamble,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 90) Integer> cuts) {
    RecordingSink sink = new RecordingSink();
    FrameDecoder decoder =
        new FrameDecoder(SMALL, FrameExpectation.data(1, ChecksumPolicy.CHECKED), sink);
    byte[] preamble = behindGoodPreamble ? new byte[] {'P', 'R', 'F', 'P', 1, 9} : new byte[0];
    ByteBuf joined = Unpooled.wrappedBuffer(preamble, bytes);
    try {
      feed(decoder, ByteBufUtil.getBytes(joined), cuts);
      decoder.end();
      assertThat(joined.isReadable()).isEqualTo(!sink.frames.isEmpty());
    } catch (FrameException e) {
      assertThat(e.error()).isNotNull();
    }
  }

  @Property
  void theErrorDoesNotDependOnTheCuts(
      @ForAll("payloads") List<byte[]> payloads,
      @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int where,
      @ForAll @IntRange(min = 1, max = 255) int change,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 90) Integer> cuts) {
    byte[] bytes = bytes(1, frames(1, payloads, true));
    bytes[where % bytes.length] ^= (byte) change;

    assertThat(outcome(bytes, cuts)).isEqualTo(outcome(bytes, List.of(bytes.length)));
  }

  private static String outcome(byte[] bytes, List<Integer> cuts) {
    FrameDecoder decoder =
        new FrameDecoder(
            SMALL, FrameExpectation.data(1, ChecksumPolicy.REQUIRED), new RecordingSink());
    try {
      feed(decoder, bytes, cuts);
      decoder.end();
      return "valid";
    } catch (FrameException e) {
      return e.getMessage();
    }
  }

  @Property
  void aLengthOverTheLimitIsRefusedBeforeTheSinkHearsOfTheFrame(
      @ForAll @LongRange(min = 513, max = 0xFFFF_FFFFL) long announced) {
    byte[] bytes = bytes(1, frames(1, List.of(new byte[0]), false));
    Unpooled.wrappedBuffer(bytes).setInt(FrameLayout.PAYLOAD_LENGTH_OFFSET, (int) announced);
    RecordingSink sink = new RecordingSink();
    FrameDecoder decoder =
        new FrameDecoder(SMALL, FrameExpectation.data(1, ChecksumPolicy.CHECKED), sink);
    FrameException error = null;
    try {
      feed(decoder, bytes, List.of(bytes.length));
    } catch (FrameException e) {
      error = e;
    }
    assertThat(error).isNotNull();
    assertThat(error.error()).isEqualTo(FrameError.PAYLOAD_TOO_LONG);
    assertThat(error).hasMessageContaining(announced + " bytes announced, at most 512");
    assertThat(sink.started).isZero();
  }

  @Example
  void aPayloadAsLongAsTheLimitPasses() {
    List<Frame> frames = frames(1, List.of(new byte[512]), true);
    RecordingSink sink = new RecordingSink();
    byte[] bytes = bytes(1, frames);
    feed(
        new FrameDecoder(SMALL, FrameExpectation.data(1, ChecksumPolicy.REQUIRED), sink),
        bytes,
        List.of(bytes.length));
    assertThat(sink.frames).hasSize(1);
  }

  @Provide
  Arbitrary<List<byte[]>> payloads() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(200).list().ofMinSize(1).ofMaxSize(6);
  }

  private static List<Frame> frames(long stream, List<byte[]> payloads, boolean summed) {
    List<Frame> frames = new ArrayList<>();
    for (byte[] payload : payloads) {
      int last = frames.size() == payloads.size() - 1 ? FrameFlags.LAST : FrameFlags.NONE;
      int flags = last | (summed ? FrameFlags.CHECKSUM : FrameFlags.NONE);
      long sequence = frames.size();
      String hex = ByteBufUtil.hexDump(payload);
      frames.add(new Frame(FrameType.DATA, flags, stream, sequence, ~sequence, hex));
    }
    return frames;
  }

  private static byte[] bytes(long stream, List<Frame> frames) {
    FrameEncoder encoder = new FrameEncoder(stream, SMALL);
    ByteBuf out = Unpooled.buffer();
    frames.forEach(frame -> frame.appendTo(out, encoder));
    return ByteBufUtil.getBytes(out);
  }

  /** Feeds the bytes in reads of these sizes, over and over, each from a buffer of its own. */
  private static void feed(FrameDecoder decoder, byte[] bytes, List<Integer> cuts) {
    int at = 0;
    for (int read = 0; at < bytes.length; read++) {
      int length = Math.min(cuts.get(read % cuts.size()), bytes.length - at);
      ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, at, length);
      try {
        decoder.decode(in);
        assertThat(in.isReadable()).isFalse();
      } finally {
        assertThat(in.refCnt()).as("the buffer remains the caller's").isEqualTo(1);
        in.release();
      }
      at += length;
    }
  }
}
