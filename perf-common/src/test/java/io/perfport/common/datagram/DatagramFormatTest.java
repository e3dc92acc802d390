package io.perfport.common.datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DatagramFormatTest {
  @Provide
  Arbitrary<DatagramFormat> formats() {
    return Arbitraries.of(
        List.of(
            new PerfportDatagrams(1),
            new PerfportDatagrams(PerfportDatagrams.MAX_STREAM),
            Iperf3Datagrams.COUNTER_32_BITS,
            Iperf3Datagrams.COUNTER_64_BITS));
  }

  @Property(tries = 300)
  void whatIsStampedIsRead(
      @ForAll("formats") DatagramFormat format,
      @ForAll @LongRange(min = 1, max = 0xFFFF_FFFFL) long sequence,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000_000_000L) long nanos,
      @ForAll @IntRange(max = 40) int offset) {
    ByteBuf datagram = Unpooled.buffer().writeZero(100);
    format.stamp(datagram, offset, sequence, nanos);
    datagram.readerIndex(offset);
    assertThat(format.sequence(datagram)).isEqualTo(sequence);
    long precision = format instanceof Iperf3Datagrams ? 1_000 : 1;
    assertThat(format.sentNanos(datagram)).isEqualTo(nanos / precision * precision);
    assertThat(datagram.readerIndex()).isEqualTo(offset);
  }

  @Property(tries = 50)
  void whatIsShorterThanItsHeaderIsNotOurs(@ForAll("formats") DatagramFormat format) {
    ByteBuf datagram = Unpooled.buffer().writeZero(64);
    format.stamp(datagram, 0, 7, 0);
    assertThat(format.sequence(datagram.slice(0, format.headerBytes()))).isEqualTo(7);
    assertThat(format.sequence(datagram.slice(0, format.headerBytes() - 1)))
        .isEqualTo(DatagramFormat.NOT_OURS);
  }

  @Test
  void aDatagramOfAnotherStreamOrVersionOrMagicIsNotOurs() {
    PerfportDatagrams ours = new PerfportDatagrams(7);
    for (int offset : new int[] {0, 3, 4, 5, 6, 7}) {
      ByteBuf datagram = Unpooled.buffer().writeZero(24);
      ours.stamp(datagram, 0, 1, 1);
      assertThat(ours.sequence(datagram)).isEqualTo(1);
      datagram.setByte(offset, datagram.getByte(offset) ^ 1);
      assertThat(ours.sequence(datagram)).isEqualTo(DatagramFormat.NOT_OURS);
    }
  }

  @Test
  void aNumberBelowOneOrBeyondAllIsNotOurs() {
    ByteBuf datagram = Unpooled.buffer().writeZero(24);
    for (DatagramFormat format :
        List.of(new PerfportDatagrams(1), Iperf3Datagrams.COUNTER_64_BITS)) {
      for (long number : new long[] {-5, DatagramFormat.MAX_SEQUENCE + 1, Long.MAX_VALUE}) {
        format.stamp(datagram, 0, number, 1);
        assertThat(format.sequence(datagram)).isEqualTo(DatagramFormat.NOT_OURS);
      }
      format.stamp(datagram, 0, DatagramFormat.MAX_SEQUENCE, 1);
      assertThat(format.sequence(datagram)).isEqualTo(DatagramFormat.MAX_SEQUENCE);
    }
  }

  @Test
  void aStreamIdThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new PerfportDatagrams(0)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> new PerfportDatagrams(65_536)).hasMessageContaining("1 to 65535");
  }

  /** Of iperf3's code: ntohl(sec), ntohl(usec), then ntohl or be64toh of the counter. */
  @Test
  void iperf3sHeadersAreAsItsSourceSays() {
    ByteBuf datagram = Unpooled.buffer().writeZero(16);
    Iperf3Datagrams.COUNTER_32_BITS.stamp(datagram, 0, 258, 3_000_004_999L);
    assertThat(ByteBufUtil.hexDump(datagram, 0, 12)).isEqualTo("000000030000000400000102");
    Iperf3Datagrams.COUNTER_64_BITS.stamp(datagram, 0, 258, 3_000_004_999L);
    assertThat(ByteBufUtil.hexDump(datagram)).isEqualTo("00000003000000040000000000000102");
  }

  @Test
  void theWorkedExampleOfTheDocumentIsWhatTheCodeWrites() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "protocol.md"));
    Matcher block = Pattern.compile("```datagram-hex\n(.*?)```", Pattern.DOTALL).matcher(document);
    assertThat(block.find()).as("the worked example").isTrue();
    StringBuilder hex = new StringBuilder();
    block.group(1).lines().forEach(line -> hex.append(line.replaceFirst("#.*", "")));

    ByteBuf datagram = Unpooled.buffer().writeZero(PerfportDatagrams.HEADER_BYTES);
    new PerfportDatagrams(7).stamp(datagram, 0, 3, 1_000_000_000);
    assertThat(ByteBufUtil.hexDump(datagram)).isEqualTo(hex.toString().replace(" ", ""));
  }
}
