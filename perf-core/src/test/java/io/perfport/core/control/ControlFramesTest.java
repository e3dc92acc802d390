package io.perfport.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.frame.FrameType;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ControlFramesTest {
  private static final int MANY_STREAMS = 4096;

  private final EmbeddedChannel sender = channel();
  private final EmbeddedChannel receiver = channel();

  @Test
  void aMessageThatIsTooLongToSendIsAFaultOfTheSessionAndOfItsWrite() {
    ChannelFuture write = sender.writeAndFlush(messageOf(2 << 20));
    assertThat(write.cause()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(sender::checkException).hasMessageContaining("payload of a failed frame");
    assertThat(sender.<Object>readOutbound()).isNull();
  }

  @Test
  void endsThatAgreedOnManyStreamsHaveRoomForTheResultsOfEach() {
    ControlFrames.agreeOn(MANY_STREAMS, sender);
    ControlFrames.agreeOn(MANY_STREAMS, receiver);
    ControlMessage message = messageOf(2 << 20);
    sender.writeOutbound(message);
    receiver.writeInbound(sender.<Object>readOutbound());
    assertThat(receiver.<ControlMessage>readInbound()).isEqualTo(message);
    assertThat(receiver.finish()).isFalse();
  }

  @Test
  void anEndThatAgreedOnFewTakesNoMoreThanOthers() {
    ControlFrames.agreeOn(MANY_STREAMS, sender);
    ControlFrames.agreeOn(1, receiver);
    sender.writeOutbound(messageOf(2 << 20));
    assertThatThrownBy(() -> receiver.writeInbound(sender.<Object>readOutbound()))
        .hasMessageContaining("at most 1048576");
    assertThat(receiver.finish()).isFalse();
  }

  private static ControlMessage messageOf(int bytes) {
    return new ControlMessage.Failed(new Failure(FailureReason.INTERNAL, "x".repeat(bytes)), null);
  }

  private static EmbeddedChannel channel() {
    return new EmbeddedChannel(new ControlFrames(Set.of(FrameType.FAILED)));
  }
}
