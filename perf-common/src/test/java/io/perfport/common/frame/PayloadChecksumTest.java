package io.perfport.common.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadChecksumTest {

  private static final byte[] CHECK = "123456789".getBytes(StandardCharsets.US_ASCII);

  /** The check value that catalogues of CRCs give for CRC-32C. */
  private static final int CHECK_VALUE = 0xE3069283;

  static Stream<Arguments> buffers() {
    return Stream.of(
        Arguments.of("heap", Unpooled.wrappedBuffer(CHECK)),
        Arguments.of("pooled direct", direct(CHECK)),
        Arguments.of("slice of direct", direct(new byte[7], CHECK).slice(7, 9)),
        Arguments.of("slice of heap", Unpooled.wrappedBuffer(CHECK).slice(0, 9)),
        Arguments.of("read-only", direct(CHECK).asReadOnly()),
        Arguments.of("composite of one", composite(direct(CHECK))),
        Arguments.of("composite", composite(direct(CHECK).slice(0, 4), direct(CHECK).slice(4, 5))),
        Arguments.of(
            "mixed composite",
            composite(Unpooled.copiedBuffer(CHECK, 0, 2), direct(CHECK).slice(2, 7))));
  }

  private static ByteBuf direct(byte[]... parts) {
    ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer();
    for (byte[] part : parts) {
      buffer.writeBytes(part);
    }
    return buffer;
  }

  private static ByteBuf composite(ByteBuf... parts) {
    return ByteBufAllocator.DEFAULT.compositeBuffer().addComponents(true, parts);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("buffers")
  void everyKindOfBufferHasTheSameChecksumWholeAndInPieces(String kind, ByteBuf buffer) {
    PayloadChecksum checksum = new PayloadChecksum();
    assertThat(checksum.of(buffer, 0, 9)).as(kind).isEqualTo(CHECK_VALUE);
    checksum.reset();
    checksum.update(buffer, 0, 3);
    checksum.update(buffer, 3, 6);
    assertThat(checksum.value()).as(kind).isEqualTo(CHECK_VALUE);
    assertThat(buffer.readableBytes()).isEqualTo(9);
    assertThat(buffer.release()).isTrue();
  }
}
