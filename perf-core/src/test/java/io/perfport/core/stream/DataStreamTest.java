package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream.StreamListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A sender's bytes handed to a receiver by hand, cut wherever the case says. */
class DataStreamTest {
  @Property(tries = 200)
  void everyByteOfABudgetArrivesWhateverTheBlockTheFramingAndTheCuts(
      @ForAll @IntRange(min = 1, max = 300_000) int bytes,
      @ForAll @IntRange(min = 512, max = 70_000) int blockBytes,
      @ForAll @IntRange(min = 100, max = 100_000) int cut,
      @ForAll Framing framing) {
    TestPlan plan = plan(blockBytes, framing);
    Recorder sent = new Recorder();
    Recorder received = new Recorder();
    EmbeddedChannel sending = new EmbeddedChannel();
    EmbeddedChannel receiving = new EmbeddedChannel();
    DataStream sender = DataStream.sender(1, sending, plan, SocketFacts.NONE, sent);
    DataStream receiver = DataStream.receiver(1, receiving, plan, SocketFacts.NONE, received);
    sender.attach();
    receiver.attach();

    sender.begin(SendBudget.of(bytes));
    pass(sending, receiving, cut);
    receiving.close();

    assertThat(received.failures).isEmpty();
    assertThat(sender.isComplete()).isTrue();
    assertThat(receiver.isComplete()).isTrue();
    assertThat(sender.counters().bytes()).isEqualTo(bytes);
    assertThat(receiver.counters().bytes()).isEqualTo(bytes);
    assertThat(receiver.counters().frames()).isEqualTo(sender.counters().frames());
    assertThat(sent.ended).isEqualTo(1);
    assertThat(received.ended).isEqualTo(1);
    sending.finishAndReleaseAll();
  }

  @Test
  void aFramedStreamThatStopsBeforeItsLastFrameIsNotComplete() {
    TestPlan plan = plan(1000, Framing.FRAMED);
    Recorder received = new Recorder();
    EmbeddedChannel sending = new EmbeddedChannel();
    EmbeddedChannel receiving = new EmbeddedChannel();
    DataStream sender = DataStream.sender(1, sending, plan, SocketFacts.NONE, new Recorder());
    DataStream receiver = DataStream.receiver(1, receiving, plan, SocketFacts.NONE, received);
    sender.attach();
    receiver.attach();

    sender.begin(SendBudget.of(1000));
    ByteBuf first = sending.readOutbound();
    receiving.writeInbound(first);
    receiving.close();

    assertThat(receiver.isComplete()).isFalse();
    assertThat(received.failures)
        .singleElement()
        .extracting(Failure::reason)
        .isEqualTo(FailureReason.PEER_CLOSED);
    sending.finishAndReleaseAll();
  }

  @Property(tries = 50)
  void aRawBudgetArrivesAndLeavesTheConnectionOpen(
      @ForAll @IntRange(min = 1, max = 300_000) int bytes,
      @ForAll @IntRange(min = 1000, max = 70_000) int blockBytes,
      @ForAll boolean repeating) {
    Recorder sent = new Recorder();
    Recorder received = new Recorder();
    EmbeddedChannel sending = new EmbeddedChannel();
    EmbeddedChannel receiving = new EmbeddedChannel();
    RawSending shape = new RawSending(blockBytes, 0, 0, repeating, false);
    DataStream sender = DataStream.rawSender(1, sending, shape, SocketFacts.NONE, sent);
    DataStream receiver =
        DataStream.rawReceiver(
            1, receiving, plan(blockBytes, Framing.RAW), SocketFacts.NONE, received);
    sender.attach();
    receiver.attach();

    sender.begin(SendBudget.of(bytes));
    for (ByteBuf next = sending.readOutbound(); next != null; next = sending.readOutbound()) {
      receiving.writeInbound(next);
      sending.runPendingTasks();
    }
    assertThat(sender.isComplete()).isTrue();
    assertThat(receiver.isComplete()).as("nobody has said so yet").isFalse();
    receiver.stop();

    assertThat(receiver.isComplete()).isTrue();
    assertThat(receiver.counters().bytes()).isEqualTo(bytes);
    assertThat(sending.isOpen()).isTrue();
    assertThat(sent.ended).isEqualTo(1);
    assertThat(received.ended).isEqualTo(1);
    sending.finishAndReleaseAll();
    receiving.finishAndReleaseAll();
  }

  @Test
  void aConnectionThatClosedWhileItJoinedGetsNoHandlerThatItWouldKeep() {
    Recorder seen = new Recorder();
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.close();
    RawSending shape = new RawSending(100, 0, 0, false, false);
    DataStream stream = DataStream.rawSender(1, channel, shape, SocketFacts.NONE, seen);
    stream.attach();
    stream.begin(SendBudget.unlimited());
    stream.stop();
    assertThat(channel.pipeline().get("stream")).isNull();
    assertThat(seen.failures).hasSize(1);
    assertThat(seen.ended).isZero();
  }

  @Test
  void whatComesAfterARawStreamsEndIsReadButNotCounted() {
    Recorder received = new Recorder();
    EmbeddedChannel channel = new EmbeddedChannel();
    DataStream receiver =
        DataStream.rawReceiver(1, channel, plan(100, Framing.RAW), SocketFacts.NONE, received);
    receiver.attach();

    channel.writeInbound(Unpooled.wrappedBuffer(new byte[100]));
    receiver.stop();
    ByteBuf late = Unpooled.wrappedBuffer(new byte[1000]);
    channel.writeInbound(late);
    channel.close();

    assertThat(late.refCnt()).isZero();
    assertThat(receiver.counters().bytes()).isEqualTo(100);
    assertThat(received.failures).isEmpty();
    assertThat(received.ended).isEqualTo(1);
  }

  /** A dead link is noticed long after the time of a test: figures of that wait would be wrong. */
  @Test
  void whatIsMeasuredEndsWithTheMeasuredPartOrTheLastByteAndNotWithTheWaitForMore()
      throws InterruptedException {
    for (boolean late : new boolean[] {false, true}) {
      EmbeddedChannel channel = new EmbeddedChannel();
      TestPlan plan = plan(1000, Framing.RAW);
      DataStream receiver = DataStream.receiver(1, channel, plan, SocketFacts.NONE, new Recorder());
      receiver.attach();
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[10]));
      long until = System.nanoTime();
      receiver.measureUntil(until);
      Thread.sleep(2);
      if (late) {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[10]));
      }
      long waitingSince = System.nanoTime();
      Thread.sleep(2);
      receiver.cut();
      List<Long> ended = new ArrayList<>();
      receiver.sample(sample -> ended.add(sample.nanos()));
      channel.runPendingTasks();
      assertThat(ended).hasSize(1);
      if (late) {
        assertThat(ended.get(0)).isBetween(until + 1, waitingSince);
      } else {
        assertThat(ended.get(0)).isEqualTo(until);
      }
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void aRawStreamWhoseConnectionClosesBeforeItsEndIsBroken() {
    for (boolean sends : new boolean[] {true, false}) {
      Recorder seen = new Recorder();
      EmbeddedChannel channel = new EmbeddedChannel();
      RawSending shape = new RawSending(100, 0, 0, false, false);
      DataStream stream =
          sends
              ? DataStream.rawSender(1, channel, shape, SocketFacts.NONE, seen)
              : DataStream.rawReceiver(1, channel, plan(100, Framing.RAW), SocketFacts.NONE, seen);
      stream.attach();
      channel.close();
      assertThat(seen.failures)
          .singleElement()
          .extracting(Failure::reason)
          .isEqualTo(FailureReason.PEER_CLOSED);
    }
  }

  @Test
  void aDamagedByteFailsAVerifiedStreamWithItsReason() {
    TestPlan plan = plan(1000, Framing.VERIFIED);
    Recorder received = new Recorder();
    EmbeddedChannel sending = new EmbeddedChannel();
    EmbeddedChannel receiving = new EmbeddedChannel();
    DataStream sender = DataStream.sender(1, sending, plan, SocketFacts.NONE, new Recorder());
    DataStream receiver = DataStream.receiver(1, receiving, plan, SocketFacts.NONE, received);
    sender.attach();
    receiver.attach();

    sender.begin(SendBudget.of(1000));
    ByteBuf first = sending.readOutbound();
    ByteBuf damaged = first.copy();
    damaged.setByte(500, damaged.getByte(500) ^ 1);
    first.release();
    receiving.writeInbound(damaged);

    assertThat(received.failures)
        .singleElement()
        .extracting(Failure::reason)
        .isEqualTo(FailureReason.BAD_CHECKSUM);
    assertThat(receiving.isOpen()).isFalse();
    sending.finishAndReleaseAll();
  }

  @Test
  void dataFromTheReceivingEndFailsTheStream() {
    Recorder sent = new Recorder();
    EmbeddedChannel sending = new EmbeddedChannel();
    DataStream sender =
        DataStream.sender(1, sending, plan(1000, Framing.RAW), SocketFacts.NONE, sent);
    sender.attach();
    ByteBuf unasked = sending.alloc().buffer().writeInt(1);
    sending.writeInbound(unasked);
    assertThat(sent.failures)
        .singleElement()
        .extracting(Failure::reason)
        .isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    assertThat(unasked.refCnt()).isZero();
    sending.finishAndReleaseAll();
  }

  /** Until the sender has closed its channel, which it does after its last byte. */
  private static void pass(EmbeddedChannel from, EmbeddedChannel to, int cut) {
    while (from.isOpen() || !from.outboundMessages().isEmpty()) {
      ByteBuf bytes = from.readOutbound();
      if (bytes == null) {
        from.runScheduledPendingTasks();
        from.runPendingTasks();
        continue;
      }
      while (bytes.isReadable()) {
        to.writeInbound(bytes.readRetainedSlice(Math.min(cut, bytes.readableBytes())));
      }
      bytes.release();
    }
  }

  private static TestPlan plan(int blockBytes, Framing framing) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(1000))
        .omit(Duration.ZERO)
        .blockBytes(blockBytes)
        .framing(framing)
        .build();
  }

  private static final class Recorder implements StreamListener {
    private final List<Failure> failures = new ArrayList<>();
    private int ended;

    @Override
    public void onStreamEnded(DataStream stream) {
      ended++;
    }

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {
      failures.add(failure);
    }
  }
}
