package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.SetUpDatagram;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatagramSetUpTest {
  private static final TestPlan PLAN =
      TestPlan.forward(Duration.ofSeconds(1)).over(Protocol.UDP).build();

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<DataStream> opened = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final DataStream stream =
      DataStream.rawDatagramReceiver(
          1, channel, PLAN, Iperf3Datagrams.COUNTER_32_BITS, SocketFacts.NONE, new Unheard());
  private final DatagramSetUp setUp =
      new DatagramSetUp(
          stream,
          Iperf3Datagrams.COUNTER_32_BITS,
          Long.MAX_VALUE,
          "the server",
          opened::add,
          failures::add);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void begin() {
    channel.pipeline().addLast(setUp);
    setUp.begin();
  }

  @Test
  void itAsksAgainUntilThereIsAnAnswer() {
    channel.freezeTime();
    begin();
    assertThat(questions()).isEqualTo(1);
    pass(1_900);
    assertThat(questions()).isZero();
    pass(200);
    assertThat(questions()).isEqualTo(1);
    pass(4_000);
    assertThat(questions()).isEqualTo(1);
    receive(SetUpDatagram.DIGITS.answer(channel.alloc()));
    pass(10_000);
    assertThat(questions()).isZero();
    assertThat(opened).containsExactly(stream);
  }

  @Test
  void anOldServersAnswerIsOneToo() {
    begin();
    receive(SetUpDatagram.LEGACY.answer(channel.alloc()));
    assertThat(opened).containsExactly(stream);
  }

  @Test
  void fourOtherBytesAreNoAnswer() {
    begin();
    receive(Unpooled.buffer().writeInt(1));
    assertThat(opened).isEmpty();
  }

  @Test
  void dataThatOvertakesTheAnswerIsOneAndCounts() {
    begin();
    ByteBuf data = Unpooled.buffer().writeZero(100);
    Iperf3Datagrams.COUNTER_32_BITS.stamp(data, 0, 1, 0);
    receive(data);
    receive(SetUpDatagram.DIGITS.answer(channel.alloc()));
    assertThat(opened).containsExactly(stream);
    assertThat(stream.counters().bytes()).isEqualTo(100);
  }

  @Test
  void theServersWordThatItHasAllStreamsIsAnAnswer() {
    begin();
    setUp.onAccepted();
    channel.runPendingTasks();
    receive(SetUpDatagram.DIGITS.answer(channel.alloc()));
    assertThat(opened).containsExactly(stream);
    assertThat(failures).isEmpty();
  }

  @Test
  void withoutAnAnswerInTimeItSaysSo() {
    DatagramSetUp impatient =
        new DatagramSetUp(
            stream, Iperf3Datagrams.COUNTER_32_BITS, 0, "the server", opened::add, failures::add);
    channel.pipeline().addLast(impatient);
    impatient.begin();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).reason()).isEqualTo(FailureReason.CONNECT_TIMED_OUT);
    assertThat(opened).isEmpty();
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private int questions() {
    int count = 0;
    for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
      assertThat(sent.getInt(0)).isEqualTo(0x39383736);
      sent.release();
      count++;
    }
    return count;
  }

  private void receive(ByteBuf content) {
    channel.writeInbound(
        new DatagramPacket(
            content,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 2)));
  }

  /** The stream is not run here. */
  private static final class Unheard implements StreamListener {
    @Override
    public void onStreamEnded(DataStream stream) {}

    @Override
    public void onStreamFailed(DataStream stream, Failure why) {}
  }
}
