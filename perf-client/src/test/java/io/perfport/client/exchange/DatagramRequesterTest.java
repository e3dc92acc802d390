package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.perfport.client.exchange.LatencyRecorder.Faults;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.client.exchange.RequestClock.Schedule;
import io.perfport.client.exchange.ScriptedDatagrams.Fate;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.stream.StrayDatagrams;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a responder that loses, repeats, holds and stalls as it is told, over real sockets. */
@Timeout(180)
class DatagramRequesterTest {
  private static final int BYTES = 64;

  /**
   * So long that what a busy machine adds to a service time is not taken for half of it; and well
   * below the time after which a request is lost.
   */
  private static final long STALL_MILLIS = 400;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Failure> ended = new CompletableFuture<>();
  private final LatencyRecorder recorder = new LatencyRecorder(told -> {});
  private final Latencies seen = new Latencies();
  private DatagramRequester requester;
  private Channel channel;
  private EventLoop loop;
  private RequestPacer pacer;

  @AfterEach
  void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void whatIsLostLateOrComesTwiceIsCountedExactly() throws Exception {
    int requests = 200;
    try (ScriptedDatagrams server = new ScriptedDatagrams(DatagramRequesterTest::fate)) {
      connect(server.address(), 8, new RunLimit.Blocks(requests));
      onLoop(requester.loop()::begin);
      long dropped = count(requests, Fate.DROPPED);
      long held = count(requests, Fate.HELD);
      long twice = count(requests, Fate.ANSWERED_TWICE);
      await(() -> spent && recorder.faults().duplicates() == twice);
      assertEquals(new Faults(dropped + held, 0, twice), recorder.faults());
      server.release(2);
      await(() -> recorder.faults().duplicates() == twice + held);
      assertEquals(new Faults(dropped + held, held, twice + held), recorder.faults());
      onLoop(requester.loop()::stop);
      assertNull(ended.get(60, TimeUnit.SECONDS));
      recorder.takeInto(seen);
      assertEquals(requests - dropped - held, seen.latency().getTotalCount());
      assertEquals(requests - dropped - held, seen.service().getTotalCount());
      assertEquals(0, requester.loop().outstanding());
    }
  }

  private static Fate fate(long request) {
    if (request % 20 == 0) {
      return Fate.DROPPED;
    }
    if (request % 25 == 3) {
      return Fate.HELD;
    }
    return request % 7 == 0 ? Fate.ANSWERED_TWICE : Fate.ANSWERED;
  }

  private static long count(int requests, Fate which) {
    return LongStream.rangeClosed(1, requests).filter(each -> fate(each) == which).count();
  }

  @Test
  void aStallShowsInTheLatencyOfAllThatWereDueInItAndInTheServiceTimeOfOneOnly() throws Exception {
    try (ScriptedDatagrams server =
        new ScriptedDatagrams(
            request -> {
              if (request == 500) {
                Thread.sleep(STALL_MILLIS);
              }
              return Fate.ANSWERED;
            })) {
      connect(server.address(), 1, new RunLimit.Blocks(1_500));
      onLoop(() -> beginPaced(1_000));
      await(() -> spent);
      onLoop(this::stopPaced);
      assertNull(ended.get(60, TimeUnit.SECONDS));
    }
    recorder.takeInto(seen);
    assertEquals(Faults.NONE, recorder.faults());
    assertEquals(1_500, seen.latency().getTotalCount());
    // Every millisecond one was due: 200 of them with half of the stall or more before them. More
    // than the arithmetic says is a slow machine's doing; fewer would be omission.
    long waited = atLeast(seen.latency(), STALL_MILLIS / 2);
    assertTrue(waited >= 190, () -> "waits: " + waited);
    assertTrue(atLeast(seen.latency(), STALL_MILLIS * 9 / 10) >= 36);
    assertTrue(atLeast(seen.service(), STALL_MILLIS * 99 / 100) >= 1);
    long slow = atLeast(seen.service(), STALL_MILLIS / 2);
    // One, and what few a busy machine adds: of those that waited long, nearly all were due only.
    assertTrue(slow * 20 <= waited, () -> slow + " slow services, waits: " + waited);
  }

  @Test
  void aRequestThatIsLostKeepsWaitingThoseThatAreDueAndTheirLatencySaysSo() throws Exception {
    try (ScriptedDatagrams server =
        new ScriptedDatagrams(request -> request == 100 ? Fate.DROPPED : Fate.ANSWERED)) {
      connect(server.address(), 1, new RunLimit.Blocks(1_000));
      onLoop(() -> beginPaced(1_000));
      await(() -> spent);
      onLoop(this::stopPaced);
      assertNull(ended.get(60, TimeUnit.SECONDS));
    }
    recorder.takeInto(seen);
    assertEquals(new Faults(1, 0, 0), recorder.faults());
    assertEquals(999, seen.latency().getTotalCount());
    // The timeout is 1 s: of the 1000 a second that were due in it, half waited half of it or more.
    assertTrue(atLeast(seen.latency(), 500) >= 475);
    assertEquals(0, requester.loop().unsent());
  }

  @Test
  void whoStopsWaitsForWhatIsOutstandingUntilItIsLost() throws Exception {
    try (ScriptedDatagrams server = new ScriptedDatagrams(request -> Fate.DROPPED)) {
      connect(server.address(), 5, new RunLimit.UntilStopped());
      onLoop(requester.loop()::begin);
      onLoop(requester.loop()::stop);
      assertNull(ended.get(60, TimeUnit.SECONDS));
    }
    assertEquals(new Faults(5, 0, 0), recorder.faults());
  }

  @Test
  void whoIsAbandonedLeavesWhatIsOutstandingUnanswered() throws Exception {
    try (ScriptedDatagrams server = new ScriptedDatagrams(request -> Fate.HELD)) {
      connect(server.address(), 5, new RunLimit.UntilStopped());
      onLoop(requester.loop()::begin);
      onLoop(requester.loop()::stop);
      onLoop(requester.loop()::abandon);
      assertNull(ended.get(60, TimeUnit.SECONDS));
      assertEquals(5, requester.loop().outstanding());
    }
  }

  @Test
  void aNetworkThatIsGoneForNowLosesRequestsAndEndsNothing() throws Exception {
    try (ScriptedDatagrams server = new ScriptedDatagrams(request -> Fate.ANSWERED)) {
      connect(server.address(), 8, new RunLimit.Blocks(100));
      for (String words :
          List.of("Network is down", "Network is unreachable", "No route to host")) {
        onLoop(() -> channel.pipeline().fireExceptionCaught(new IOException(words)));
      }
      onLoop(requester.loop()::begin);
      await(() -> spent);
      onLoop(requester.loop()::stop);
      assertNull(ended.get(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void aServerWhosePortIsGoneEndsItWithTheReason() throws Exception {
    InetSocketAddress nobody;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    connect(nobody, 1, new RunLimit.UntilStopped());
    onLoop(requester.loop()::begin);
    Failure why = ended.get(60, TimeUnit.SECONDS);
    assertNotNull(why);
    assertEquals(FailureReason.PEER_CLOSED, why.reason());
  }

  private volatile boolean spent;

  private void connect(InetSocketAddress server, int depth, RunLimit limit) throws Exception {
    ExchangePlan plan =
        ExchangePlan.builder(ExchangeKind.PERSISTENT, limit)
            .over(Protocol.UDP)
            .depth(depth)
            .bytes(BYTES, BYTES)
            .omit(Duration.ZERO)
            .build();
    requester =
        new DatagramRequester(
            1,
            plan,
            recorder,
            RequestBudget.of(limit, () -> spent = true),
            new RequestLoop.Listener() {
              @Override
              public void onDrained(RequestLoop which) {
                ended.complete(null);
              }

              @Override
              public void onBroken(Failure why) {
                ended.complete(why);
              }
            });
    channel =
        new Bootstrap()
            .group(loops)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    opened.pipeline().addLast(requester, StrayDatagrams.DROPPED);
                  }
                })
            .connect(server)
            .sync()
            .channel();
    loop = channel.eventLoop();
  }

  private void onLoop(Runnable action) throws Exception {
    loop.submit(action).sync();
  }

  private void beginPaced(double rate) {
    requester.loop().begin(Schedule.of(System.nanoTime(), 0, 1, rate));
    pacer = new RequestPacer(loop, List.of(requester.loop()), 1_500_000);
    pacer.run();
  }

  private void stopPaced() {
    pacer.stop();
    requester.loop().stop();
  }

  /** With the patience of the test's timeout. */
  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  private static long atLeast(Histogram nanos, long millis) {
    return nanos.getCountBetweenValues(
        TimeUnit.MILLISECONDS.toNanos(millis), nanos.getHighestTrackableValue());
  }
}
