package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequesterTest implements RequesterListener {
  private final List<Failure> failures = new ArrayList<>();
  private final List<RequestBytes> lent = new ArrayList<>();
  private int drained;
  private final LatencyRecorder recorder = new LatencyRecorder(System.nanoTime());

  @AfterEach
  void close() {
    lent.forEach(RequestBytes::close);
  }

  @Override
  public void drained() {
    drained++;
  }

  @Override
  public void broken(Failure why) {
    failures.add(why);
  }

  @Test
  void aClosedLoopKeepsItsDepthOutstanding() {
    EmbeddedChannel channel = closedLoop(3, 10, 4);
    assertEquals(30, takeSent(channel));
    respond(channel, 8);
    assertEquals(20, takeSent(channel));
    assertEquals(2, recorder.corrected().getTotalCount());
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
    channel.pipeline().get(Requester.class).stop();
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
    requester.begin(new RequestSchedule(began, 1_000_000_000));
    for (int i = 0; i < 3; i++) {
      requester.due(System.nanoTime());
    }
    assertEquals(1, takeSent(channel));
    assertEquals(2, requester.waiting());
    for (int i = 0; i < 3; i++) {
      respond(channel, 1);
    }
    assertEquals(0, requester.waiting());
    assertEquals(3, recorder.corrected().getTotalCount());
    assertTrue(recorder.corrected().getMinValue() >= 7_990_000_000L);
    assertTrue(recorder.service().getMaxValue() < 7_990_000_000L);
    assertEquals(1, recorder.lateness().getTotalCount());
    channel.close();
  }

  private EmbeddedChannel closedLoop(int depth, int requestBytes, int responseBytes) {
    EmbeddedChannel channel = new EmbeddedChannel(requester(depth, requestBytes, responseBytes));
    channel.pipeline().get(Requester.class).begin();
    return channel;
  }

  private Requester requester(int depth, int requestBytes, int responseBytes) {
    RequestBytes bytes = new RequestBytes(requestBytes);
    lent.add(bytes);
    return new Requester(bytes, depth, responseBytes, recorder, this);
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
