package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.client.exchange.RequestClock.Schedule;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.stream.MessageBytes;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server that stands still when it is told to, by arithmetic. */
class OpenLoopTest {
  private static final int BYTES = 64;
  private static final int REQUESTS = 1_500;

  /** So long that what a busy machine adds to a service time is not taken for half of it. */
  private static final long STALL_MILLIS = 400;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Failure> ended = new CompletableFuture<>();
  private final MessageBytes bytes = new MessageBytes(BYTES);
  private final LatencyRecorder recorder = new LatencyRecorder(told -> {});
  private final Latencies seen = new Latencies();
  private Requester requester;
  private RequestPacer pacer;

  @AfterEach
  void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    bytes.close();
  }

  @Test
  void aStallShowsInTheLatencyOfAllThatWereDueInItAndInTheServiceTimeOfOneOnly() throws Exception {
    try (StallingResponder server = new StallingResponder(BYTES, 500, STALL_MILLIS)) {
      assertNull(run(server.port(), 1_000));
    }
    recorder.takeInto(seen);
    assertEquals(REQUESTS, seen.latency().getTotalCount());
    assertEquals(REQUESTS, seen.service().getTotalCount());
    // Every millisecond one was due: 200 of them with half of the stall or more before them. More
    // than the arithmetic says is a slow machine's doing; fewer would be omission.
    long waited = atLeast(seen.latency(), STALL_MILLIS / 2);
    assertTrue(waited >= 190, () -> "waits: " + waited);
    assertTrue(atLeast(seen.latency(), STALL_MILLIS * 9 / 10) >= 36);
    assertTrue(seen.latency().getMaxValue() >= STALL_MILLIS * 990_000);
    // One request was outstanding when the server stood still.
    assertTrue(atLeast(seen.service(), STALL_MILLIS * 99 / 100) >= 1);
    long slow = atLeast(seen.service(), STALL_MILLIS / 2);
    // One, and what few a busy machine adds: of those that waited long, nearly all were due only.
    assertTrue(slow * 20 <= waited, () -> slow + " slow services, waits: " + waited);
  }

  @Test
  void aServerThatClosesEndsItWithTheReason() throws Exception {
    try (StallingResponder server = new StallingResponder(BYTES, StallingResponder.CLOSE, 5)) {
      assertNotNull(run(server.port(), 1_000));
    }
  }

  /** Returns why it ended; null when all requests were answered. */
  private Failure run(int port, double rate) throws Exception {
    requester =
        new Requester(
            bytes,
            1,
            BYTES,
            recorder,
            RequestBudget.of(new RunLimit.Blocks(REQUESTS), () -> ended.complete(null)),
            new RequestLoop.Listener() {
              @Override
              public void onDrained(RequestLoop requests) {}

              @Override
              public void onBroken(Failure why) {
                ended.complete(why);
              }
            });
    Channel channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(requester)
            .connect(InetAddress.getLoopbackAddress(), port)
            .sync()
            .channel();
    EventLoop loop = channel.eventLoop();
    loop.submit(() -> begin(loop, rate)).sync();
    Failure why = ended.get(60, TimeUnit.SECONDS);
    loop.submit(this::stop).sync();
    channel.close().sync();
    return why;
  }

  private void begin(EventLoop loop, double rate) {
    requester.loop().begin(Schedule.of(System.nanoTime(), 0, 1, rate));
    pacer = new RequestPacer(loop, List.of(requester.loop()), 1_500_000);
    pacer.run();
  }

  private void stop() {
    pacer.stop();
    requester.loop().stop();
  }

  private static long atLeast(Histogram nanos, long millis) {
    return nanos.getCountBetweenValues(
        TimeUnit.MILLISECONDS.toNanos(millis), nanos.getHighestTrackableValue());
  }
}
