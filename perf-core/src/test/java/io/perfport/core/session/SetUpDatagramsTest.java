package io.perfport.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameType;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SetUpDatagramsTest {
  private static final Set<FrameType> JOIN = Set.of(FrameType.JOIN);
  private static final ControlMessage MESSAGE = new ControlMessage.Join("0123456789abcdef", 7);

  private static ByteBuf datagram() {
    return SetUpDatagrams.of(MESSAGE, UnpooledByteBufAllocator.DEFAULT);
  }

  @Test
  void aMessageIsReadAsItWasWrittenAndTheDatagramStaysAsItIs() {
    ByteBuf datagram = datagram();
    assertThat(SetUpDatagrams.read(datagram, JOIN)).contains(MESSAGE);
    assertThat(SetUpDatagrams.read(datagram, JOIN)).contains(MESSAGE);
    assertThat(datagram.release()).isTrue();
  }

  @Test
  void aMessageThatIsNotExpectedIsNone() {
    ByteBuf datagram = datagram();
    assertThat(SetUpDatagrams.read(datagram, Set.of(FrameType.JOINED))).isEmpty();
    datagram.release();
  }

  @Property(tries = 300)
  void aDamagedOrShortenedMessageIsNone(
      @ForAll @IntRange(max = 1_000) int place, @ForAll @IntRange(min = 1, max = 255) int damage) {
    ByteBuf datagram = datagram();
    int length = datagram.readableBytes();
    int at = place % length;
    assertThat(SetUpDatagrams.read(datagram.slice(0, at), JOIN)).isEmpty();
    boolean inSequenceOrTime = at >= 16 && at < 32; // The two fields that nothing guards.
    datagram.setByte(at, datagram.getByte(at) ^ damage);
    if (!inSequenceOrTime) {
      assertThat(SetUpDatagrams.read(datagram, JOIN)).isEmpty();
    }
    datagram.release();
  }

  @Property(tries = 300)
  void whateverAnybodySendsIsNoneAndNoException(@ForAll @Size(max = 200) byte[] bytes) {
    assertThat(SetUpDatagrams.read(Unpooled.wrappedBuffer(bytes), JOIN)).isEmpty();
  }
}
