package io.perfport.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameExpectation;
import io.perfport.common.frame.FrameType;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ControlFramesTest {
  private static final int MANY_STREAMS = 32_768;

  private final EmbeddedChannel sender = channel();
  private final EmbeddedChannel receiver = channel();

  @Test
  void aMessageThatIsTooLongToSendIsAFaultOfTheSessionAndOfItsWrite() {
    ChannelFuture write = sender.writeAndFlush(messageOf(MANY_STREAMS));
    assertThat(write.cause()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(sender::checkException).hasMessageContaining("payload of a progress frame");
    assertThat(sender.<Object>readOutbound()).isNull();
  }

  @Test
  void endsThatAgreedOnManyStreamsHaveRoomForTheResultsOfEach() {
    ControlFrames.agreeOn(MANY_STREAMS, sender);
    ControlFrames.agreeOn(MANY_STREAMS, receiver);
    ControlMessage message = messageOf(MANY_STREAMS);
    sender.writeOutbound(message);
    receiver.writeInbound(sender.<Object>readOutbound());
    assertThat(receiver.<ControlMessage>readInbound()).isEqualTo(message);
    assertThat(receiver.finish()).isFalse();
  }

  @Test
  void anEndThatAgreedOnFewTakesNoMoreThanOthers() {
    ControlFrames.agreeOn(MANY_STREAMS, sender);
    ControlFrames.agreeOn(1, receiver);
    sender.writeOutbound(messageOf(MANY_STREAMS));
    assertThatThrownBy(() -> receiver.writeInbound(sender.<Object>readOutbound()))
        .hasMessageContaining("at most 66560");
    assertThat(receiver.finish()).isFalse();
  }

  @Test
  void anEndThatHasNotAgreedYetTakesFourKibibytes() {
    sender.writeOutbound(messageOf(10));
    receiver.writeInbound(sender.<Object>readOutbound());
    assertThat(receiver.<ControlMessage>readInbound()).isNotNull();
    sender.writeOutbound(messageOf(1000));
    assertThatThrownBy(() -> receiver.writeInbound(sender.<Object>readOutbound()))
        .hasMessageContaining("at most 4096");
    assertThat(receiver.finish()).isFalse();
  }

  /** Some thirty bytes or more a stream. */
  private static ControlMessage messageOf(int streams) {
    return new ControlMessage.Progress(
        1,
        IntStream.range(0, streams)
            .mapToObj(id -> new ControlMessage.StreamProgress(id, Long.MAX_VALUE))
            .toList());
  }

  private static EmbeddedChannel channel() {
    return new EmbeddedChannel(
        new ControlFrames(FrameExpectation.control(Set.of(FrameType.PROGRESS))));
  }
}
