package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.client.exchange.RequestClock.Schedule;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.stream.MessageBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequesterTest implements RequestLoop.Listener {
  private final List<Failure> failures = new ArrayList<>();
  private final List<MessageBytes> lent = new ArrayList<>();
  private int drained;
  private final LatencyRecorder recorder = new LatencyRecorder(told -> {});
  private final Latencies seen = new Latencies();

  @AfterEach
  void close() {
    lent.forEach(MessageBytes::close);
  }

  @Override
  public void onDrained(RequestLoop requests) {
    drained++;
  }

  @Override
  public void onBroken(Failure why) {
    failures.add(why);
  }

  @Test
  void aClosedLoopKeepsItsDepthOutstanding() {
    EmbeddedChannel channel = closedLoop(3, 10, 4);
    assertEquals(30, takeSent(channel));
    respond(channel, 8);
    assertEquals(20, takeSent(channel));
    recorder.takeInto(seen);
    assertEquals(2, seen.latency().getTotalCount());
    channel.close();
  }

  @Test
  void aResponseIsCountedAcrossReads() {
    EmbeddedChannel channel = closedLoop(1, 10, 100);
    takeSent(channel);
    respond(channel, 99);
    assertEquals(0, takeSent(channel));
    respond(channel, 1);
    assertEquals(10, takeSent(channel));
    channel.close();
  }

  @Test
  void aRequestLongerThanTheBlockGoesInParts() {
    EmbeddedChannel channel = closedLoop(2, 1 << 20, 1);
    assertEquals(2 << 20, takeSent(channel));
    channel.close();
  }

  @Test
  void oneThatIsStoppedEndsWithTheLastResponse() {
    EmbeddedChannel channel = closedLoop(2, 1, 1);
    takeSent(channel);
    channel.pipeline().get(Requester.class).loop().stop();
    respond(channel, 1);
    assertEquals(0, drained);
    respond(channel, 1);
    assertEquals(1, drained);
    assertEquals(0, takeSent(channel));
    channel.close();
    assertTrue(failures.isEmpty());
  }

  @Test
  void aServerThatSaysMoreThanItWasAskedIsRefused() {
    EmbeddedChannel channel = closedLoop(1, 1, 4);
    takeSent(channel);
    respond(channel, 5);
    assertFalse(channel.isOpen());
    assertEquals(1, failures.size());
    assertEquals(FailureReason.UNEXPECTED_MESSAGE, failures.get(0).reason());
  }

  @Test
  void aConnectionThatEndsBeforeItsStopIsBroken() {
    EmbeddedChannel channel = closedLoop(1, 1, 4);
    takeSent(channel);
    channel.close();
    assertEquals(FailureReason.PEER_CLOSED, failures.get(0).reason());
    assertEquals(0, drained);
  }

  @Test
  void whatIsDueWhileNoneMayBeSentWaitsAndIsCountedFromItsDueTime() {
    EmbeddedChannel channel = new EmbeddedChannel(requester(1, 1, 1));
    Requester requester = channel.pipeline().get(Requester.class);
    long began = System.nanoTime() - 10_000_000_000L;
    requester.loop().begin(new Schedule(began, 1_000_000_000));
    for (int i = 0; i < 3; i++) {
      requester.loop().due(System.nanoTime());
    }
    assertEquals(1, takeSent(channel));
    for (int i = 0; i < 3; i++) {
      respond(channel, 1);
    }
    recorder.takeInto(seen);
    assertEquals(3, seen.latency().getTotalCount());
    assertTrue(seen.latency().getMinValue() >= 7_990_000_000L);
    assertTrue(seen.service().getMaxValue() < 7_990_000_000L);
    assertEquals(1, seen.lateness().getTotalCount());
    assertEquals(2, takeSent(channel));
    requester.loop().stop();
    assertEquals(0, requester.loop().unsent());
    assertEquals(0, requester.loop().outstanding());
    channel.close();
  }

  @Test
  void whatStillWaitsWhenItIsStoppedIsCountedAsUnsent() {
    EmbeddedChannel channel = new EmbeddedChannel(requester(1, 1, 1));
    Requester requester = channel.pipeline().get(Requester.class);
    requester.loop().begin(new Schedule(System.nanoTime() - 10_000_000_000L, 1_000_000_000));
    for (int i = 0; i < 5; i++) {
      requester.loop().due(System.nanoTime());
    }
    requester.loop().stop();
    assertEquals(4, requester.loop().unsent());
    assertEquals(1, requester.loop().outstanding());
    assertEquals(0, drained);
    respond(channel, 1);
    assertEquals(1, drained);
    assertEquals(1, takeSent(channel));
    channel.close();
  }

  @Test
  void afterAPauseTheNextScheduleCountsFromItsOwnBeginning() {
    EmbeddedChannel channel = new EmbeddedChannel(requester(1, 1, 1));
    Requester requester = channel.pipeline().get(Requester.class);
    requester.loop().begin(new Schedule(0, 1_000));
    requester.loop().due(System.nanoTime());
    requester.loop().due(System.nanoTime());
    requester.loop().pause();
    respond(channel, 1);
    assertEquals(1, takeSent(channel));
    requester.loop().begin(new Schedule(5_000, 1_000));
    assertEquals(5_000, requester.loop().nextDueNanos());
    requester.loop().due(System.nanoTime());
    assertEquals(6_000, requester.loop().nextDueNanos());
    assertEquals(1, takeSent(channel));
    respond(channel, 1);
    assertEquals(0, takeSent(channel));
    requester.loop().stop();
    assertEquals(1, requester.loop().unsent());
    channel.close();
  }

  @Test
  void noMoreRequestsAreSentThanTheTestHas() {
    int[] spent = new int[1];
    RequestBudget budget = RequestBudget.of(new RunLimit.Blocks(3), () -> spent[0]++);
    MessageBytes bytes = new MessageBytes(1);
    lent.add(bytes);
    EmbeddedChannel channel =
        new EmbeddedChannel(new Requester(bytes, 2, 1, recorder, budget, this));
    channel.pipeline().get(Requester.class).loop().begin();
    assertEquals(2, takeSent(channel));
    respond(channel, 2);
    assertEquals(1, takeSent(channel));
    assertEquals(0, spent[0]);
    respond(channel, 1);
    assertEquals(0, takeSent(channel));
    assertEquals(1, spent[0]);
    channel.close();
  }

  @Test
  void whatIsDueOnABrokenConnectionIsToldAtTheEnd() {
    EmbeddedChannel channel = new EmbeddedChannel(requester(1, 1, 1));
    Requester requester = channel.pipeline().get(Requester.class);
    long began = System.nanoTime() - 10_000_000_000L;
    requester.loop().begin(new Schedule(began, 1_000_000_000));
    requester.loop().due(System.nanoTime());
    assertEquals(1, takeSent(channel));
    channel.close();
    assertEquals(FailureReason.PEER_CLOSED, failures.get(0).reason());
    requester.loop().due(System.nanoTime());
    requester.loop().due(System.nanoTime());
    assertEquals(0, drained);
    requester.loop().stop();
    requester.loop().abandon();
    assertEquals(1, drained);
    assertEquals(1, requester.loop().outstanding());
    assertEquals(2, requester.loop().unsent());
    assertEquals(began, requester.loop().oldestDueNanos());
  }

  @Test
  void theOldestOfThoseThatWereNeverSentIsTheFirstThatWaited() {
    EmbeddedChannel channel = new EmbeddedChannel(requester(1, 1, 1));
    Requester requester = channel.pipeline().get(Requester.class);
    long began = System.nanoTime() - 10_000_000_000L;
    requester.loop().begin(new Schedule(began, 1_000_000_000));
    requester.loop().due(System.nanoTime());
    requester.loop().due(System.nanoTime());
    requester.loop().due(System.nanoTime());
    respond(channel, 1);
    assertEquals(2, takeSent(channel));
    assertEquals(began + 1_000_000_000, requester.loop().oldestDueNanos());
    requester.loop().stop();
    respond(channel, 1);
    assertEquals(1, requester.loop().unsent());
    assertEquals(began + 2_000_000_000, requester.loop().oldestDueNanos());
    channel.close();
  }

  @Test
  void serviceTimeCountsFromTheWriteAndLatencyFromTheDueTime() {
    EmbeddedChannel channel = new EmbeddedChannel(requester(1, 1, 1));
    Requester requester = channel.pipeline().get(Requester.class);
    long age = 1_000_000_000_000L; // So long that no pause of a slow machine is mistaken for it.
    requester.loop().begin(new Schedule(System.nanoTime() - age, 1_000_000));
    requester.loop().due(System.nanoTime());
    requester.loop().due(System.nanoTime());
    respond(channel, 1);
    respond(channel, 1);
    recorder.takeInto(seen);
    assertEquals(2, seen.latency().getTotalCount());
    assertEquals(2, seen.service().getTotalCount());
    assertTrue(seen.latency().getMinValue() > age / 2);
    assertTrue(seen.service().getMaxValue() < age / 2);
    takeSent(channel);
    channel.close();
  }

  private EmbeddedChannel closedLoop(int depth, int requestBytes, int responseBytes) {
    EmbeddedChannel channel = new EmbeddedChannel(requester(depth, requestBytes, responseBytes));
    channel.pipeline().get(Requester.class).loop().begin();
    return channel;
  }

  private Requester requester(int depth, int requestBytes, int responseBytes) {
    MessageBytes bytes = new MessageBytes(requestBytes);
    lent.add(bytes);
    return new Requester(
        bytes,
        depth,
        responseBytes,
        recorder,
        RequestBudget.of(new RunLimit.UntilStopped(), () -> {}),
        this);
  }

  private static void respond(EmbeddedChannel channel, int bytes) {
    channel.writeInbound(channel.alloc().buffer().writeZero(bytes));
  }

  private static long takeSent(EmbeddedChannel channel) {
    long bytes = 0;
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      bytes += part.readableBytes();
      part.release();
    }
    return bytes;
  }
}
