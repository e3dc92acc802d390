package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamOpeningTest {
  private static final TestPlan PLAN =
      TestPlan.forward(Duration.ofSeconds(1)).over(Protocol.UDP).build();

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final SlowOpener opener = new SlowOpener();
  private final List<String> told = new ArrayList<>();
  private final StreamOpening opening =
      new StreamOpening(2, opener, channel.eventLoop(), new Told());

  @BeforeEach
  void begin() {
    opening.openNext();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void theWordToStartMayOvertakeThatTheLastStreamIsOpen() {
    open();
    assertThat(opening.startedEarly()).isTrue();
    assertThat(opening.runningEarly()).isTrue();
    assertThat(told).isEmpty();
    open();
    assertThat(told).containsExactly("taken 2", "begin");
    assertThat(opener.accepted).isOne();
  }

  @Test
  void theWordToStartIsOutOfTurnWhileMoreThanOneIsMissing() {
    assertThat(opening.startedEarly()).isFalse();
    assertThat(opening.runningEarly()).isFalse();
    open();
    open();
    assertThat(told).containsExactly("taken 2");
  }

  @Test
  void streamsThatAreOpenWaitForTheWord() {
    open();
    open();
    assertThat(told).containsExactly("taken 2");
    assertThat(opening.startedEarly()).isFalse();
  }

  private void open() {
    opener.finish(
        DataStream.rawDatagramReceiver(
            1, channel, PLAN, Iperf3Datagrams.COUNTER_32_BITS, SocketFacts.NONE, new Unheard()));
    channel.runPendingTasks();
  }

  /** Opens a stream when the test says so. */
  private static final class SlowOpener implements StreamOpening.Opener {
    private Consumer<DataStream> waiting;
    private int accepted;

    void finish(DataStream stream) {
      waiting.accept(stream);
    }

    @Override
    public void open(int index, Consumer<DataStream> onOpen, Consumer<Failure> onFailure) {
      waiting = onOpen;
    }

    @Override
    public void onLastAccepted() {
      accepted++;
    }

    @Override
    public void close() {}
  }

  private final class Told implements StreamOpening.Listener {
    @Override
    public void onOpened(List<DataStream> streams) {
      told.add("taken " + streams.size());
    }

    @Override
    public void onOpening() {}

    @Override
    public void onRunning() {
      told.add("begin");
    }

    @Override
    public void onRefused(Failure why) {
      told.add(why.detail());
    }
  }

  private static final class Unheard implements StreamListener {
    @Override
    public void onStreamEnded(DataStream stream) {}

    @Override
    public void onStreamFailed(DataStream stream, Failure why) {}
  }
}
