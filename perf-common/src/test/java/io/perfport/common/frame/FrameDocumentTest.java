package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.perfport.common.frame.FrameException.FrameError;
import io.perfport.common.frame.FrameExpectation.ChecksumPolicy;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/protocol.md is the specification: what it says of frames is what the code does. */
class FrameDocumentTest {

  private static final Frame EXAMPLE =
      new Frame(
          FrameType.DATA,
          FrameFlags.CHECKSUM | FrameFlags.LAST,
          7,
          2,
          1_000_000_000,
          ByteBufUtil.hexDump("123456789".getBytes(StandardCharsets.US_ASCII)));

  private final String document = read();

  private static String read() {
    try {
      // Surefire runs in the module's directory.
      return Files.readString(Path.of("..", "docs", "protocol.md"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The bytes of the block ```frame-hex: of each line, what stands before the comment. */
  private byte[] exampleBytes() {
    Matcher block = Pattern.compile("```frame-hex\n(.*?)```", Pattern.DOTALL).matcher(document);
    assertThat(block.find()).as("the worked example").isTrue();
    StringBuilder hex = new StringBuilder();
    block.group(1).lines().forEach(line -> hex.append(line.replaceFirst("#.*", "")));
    return ByteBufUtil.decodeHexDump(hex.toString().replace(" ", ""));
  }

  @Test
  void theWorkedExampleIsWhatTheEncoderWrites() {
    ByteBuf out = Unpooled.buffer();
    FrameEncoder encoder = new FrameEncoder(EXAMPLE.streamId(), FrameLimits.DEFAULT);
    EXAMPLE.appendTo(out, encoder);
    FrameEncoder.patch(out, 0, EXAMPLE.sequence(), EXAMPLE.sendTimeNanos());
    assertThat(ByteBufUtil.getBytes(out)).isEqualTo(exampleBytes());
  }

  @Test
  void theWorkedExampleIsWhatTheDecoderReads() {
    RecordingSink sink = new RecordingSink();
    FrameExpectation expected =
        FrameExpectation.data(EXAMPLE.streamId(), ChecksumPolicy.REQUIRED).unsequenced();
    new FrameDecoder(FrameLimits.DEFAULT, expected, sink)
        .decode(Unpooled.wrappedBuffer(exampleBytes()));
    assertThat(sink.frames).containsExactly(EXAMPLE);
  }

  @Test
  void theTableOfErrorsHasEachReasonOnceInTheOrderOfTheChecks() {
    assertThat(firstColumn("### What a receiver refuses"))
        .isEqualTo(Arrays.stream(FrameError.values()).map(FrameError::tag).toList());
  }

  @Test
  void theTableOfTypesHasEachTypeWithItsCode() {
    assertThat(firstColumn("### Types"))
        .isEqualTo(Arrays.stream(FrameType.values()).map(t -> t.code() + " " + t.name()).toList());
  }

  /** What stands in backquotes at the start of the table rows under a heading. */
  private List<String> firstColumn(String heading) {
    String section = document.substring(document.indexOf(heading) + heading.length());
    int end = section.indexOf("\n#");
    return Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE)
        .matcher(end < 0 ? section : section.substring(0, end))
        .results()
        .map(row -> row.group(1))
        .toList();
  }
}
