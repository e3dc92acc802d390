package io.perfport.common.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlCodecTest {
  private final List<Iperf3Message> received = new ArrayList<>();
  private final ControlDecoder decoder = new ControlDecoder(received::add);

  @Test
  void statesHaveIperf3sNumbers() {
    assertThat(hex(state(ControlState.PARAM_EXCHANGE))).isEqualTo("09");
    assertThat(hex(state(ControlState.ACCESS_DENIED))).isEqualTo("ff");
    assertThat(hex(new Iperf3Message.ServerError(142, 5))).isEqualTo("fe0000008e00000005");
  }

  @ParameterizedTest
  @EnumSource(value = ControlState.class, names = "SERVER_ERROR", mode = EnumSource.Mode.EXCLUDE)
  void everyStateReadsBack(ControlState state) {
    feed(wire(state(state)));
    assertThat(received).containsExactly(state(state));
  }

  @Test
  void severalStatesInOneSegmentAreSeveralMessages() {
    feed(wire(state(ControlState.TEST_START), state(ControlState.TEST_RUNNING)));
    assertThat(received)
        .containsExactly(state(ControlState.TEST_START), state(ControlState.TEST_RUNNING));
  }

  @Test
  void aByteThatIsNoStateIsRefused() {
    for (int value : new int[] {0, 3, 5, 6, 7, 8, 15, 17, 127, -3}) {
      assertThatThrownBy(() -> feed(Unpooled.wrappedBuffer(new byte[] {(byte) value})))
          .isInstanceOfSatisfying(
              Iperf3Exception.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_MESSAGE));
    }
  }

  @Property
  void whateverTheCutsAWholeSessionReadsBack(
      @ForAll @Size(min = 1, max = 9) List<@IntRange(min = 1, max = 60) Integer> cuts) {
    List<Iperf3Message> sent =
        List.of(
            new Iperf3Message.Parameters(Iperf3Samples.EVERYTHING),
            state(ControlState.TEST_END),
            new Iperf3Message.Results(Iperf3Samples.RESULTS),
            new Iperf3Message.ServerError(160, 7),
            state(ControlState.IPERF_DONE));
    List<Iperf3Message> taken = new ArrayList<>();
    ControlDecoder[] server = new ControlDecoder[1];
    server[0] =
        new ControlDecoder(
            message -> {
              taken.add(message);
              if (message.equals(state(ControlState.TEST_END))) {
                server[0].expectResults(ControlLimits.clientResultsBytes(1));
              }
            });
    server[0].expectParameters();
    ByteBuf bytes = wire(sent.toArray(Iperf3Message[]::new));
    for (int i = 0; bytes.isReadable(); i++) {
      int cut = Math.min(cuts.get(i % cuts.size()), bytes.readableBytes());
      server[0].decode(bytes.readSlice(cut));
    }
    assertThat(taken).isEqualTo(sent);
  }

  @Test
  void aStateIsHeardWhereADocumentIsDue() {
    decoder.expectParameters();
    feed(wire(state(ControlState.CLIENT_TERMINATE)));
    decoder.expectResults(ControlLimits.SERVER_RESULTS_BYTES);
    feed(wire(Iperf3Message.ServerError.of(ErrorCode.DURATION_EXPIRED)));
    assertThat(received)
        .containsExactly(
            state(ControlState.CLIENT_TERMINATE), new Iperf3Message.ServerError(160, 0));
  }

  @Test
  void lengthsAreHeldAgainstTheLimitBeforeAnythingElseComes() {
    for (int length : new int[] {0, ControlLimits.PARAMETERS_BYTES + 1, 0x00ff_ffff}) {
      ControlDecoder fresh = new ControlDecoder(received::add);
      fresh.expectParameters();
      assertThatThrownBy(() -> fresh.decode(Unpooled.buffer().writeInt(length)))
          .isInstanceOfSatisfying(
              Iperf3Exception.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.RECEIVE_PARAMETERS));
    }
    ControlDecoder fresh = new ControlDecoder(received::add);
    fresh.expectParameters();
    fresh.decode(Unpooled.buffer().writeInt(ControlLimits.PARAMETERS_BYTES));
    assertThat(received).isEmpty();
  }

  @Property
  void anyBytesAreMessagesOrANamedError(@ForAll byte[] bytes, @ForAll boolean parameters) {
    ControlDecoder any = new ControlDecoder(message -> {});
    if (parameters) {
      any.expectParameters();
    } else {
      any.expectResults(ControlLimits.clientResultsBytes(1));
    }
    try {
      any.decode(Unpooled.wrappedBuffer(bytes));
    } catch (Iperf3Exception e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static Iperf3Message state(ControlState state) {
    return new Iperf3Message.State(state);
  }

  private static ByteBuf wire(Iperf3Message... messages) {
    ByteBuf out = Unpooled.buffer();
    for (Iperf3Message message : messages) {
      ControlEncoder.encode(message, out);
    }
    return out;
  }

  private static String hex(Iperf3Message message) {
    return ByteBufUtil.hexDump(wire(message));
  }

  private void feed(ByteBuf bytes) {
    decoder.decode(bytes);
  }
}
