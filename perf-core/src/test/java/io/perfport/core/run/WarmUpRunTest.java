package io.perfport.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamTotal;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.DataStream.StreamListener;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A whole run of one sender with a warm-up, over a connection of this machine. */
class WarmUpRunTest {
  private static final long OMIT_MILLIS = 300;
  private static final long INTERVAL_MILLIS = 100;
  private static final long LIMIT_BYTES = 4_000_000;
  private static final long BITS_PER_SECOND = 160_000_000;

  @Test
  void aByteCountAndTheTimesOfIntervalsAreCountedFromTheEndOfTheWarmUp() throws Exception {
    TransportLoops loops =
        Transports.load().choose("nio").open(1, new DefaultThreadFactory("warm-up", true));
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel =
          new Bootstrap()
              .group(loops.group())
              .channelFactory(loops.streams())
              .handler(new ChannelInboundHandlerAdapter())
              .connect(listener.getLocalSocketAddress())
              .sync()
              .channel();
      try (Socket peer = listener.accept()) {
        check(channel, peer);
      }
    } finally {
      loops.group().shutdownGracefully(0, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
  }

  private static void check(Channel channel, Socket peer) throws Exception {
    Told told = new Told();
    DataStream sender = DataStream.sender(1, channel, plan(), SocketFacts.NONE, told);
    TestRun run = new TestRun(plan(), List.of(sender), channel.eventLoop(), told);
    told.run = run;
    channel.eventLoop().submit(sender::attach).sync();
    channel.eventLoop().submit(() -> run.begin(System.nanoTime())).sync();
    CompletableFuture<Long> received = CompletableFuture.supplyAsync(() -> readAll(peer));
    told.over.get(60, TimeUnit.SECONDS);

    StreamTotal total = run.totals().get(0);
    assertThat(total.omittedBytes()).isPositive();
    assertThat(total.bytes()).isBetween(1L, 2 * LIMIT_BYTES);
    assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(total.omittedBytes() + total.bytes());
    List<Interval> warmUp = told.intervals.stream().filter(Interval::omitted).toList();
    List<Interval> measured = told.intervals.stream().filter(each -> !each.omitted()).toList();
    assertThat(warmUp).hasSize((int) (OMIT_MILLIS / INTERVAL_MILLIS));
    assertThat(measured).isNotEmpty();
    assertGapless(warmUp);
    assertGapless(measured);
  }

  private static long readAll(Socket peer) {
    try (peer) {
      return peer.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertGapless(List<Interval> intervals) {
    for (int i = 0; i < intervals.size(); i++) {
      assertThat(intervals.get(i).startNanos())
          .isEqualTo(TimeUnit.MILLISECONDS.toNanos(i * INTERVAL_MILLIS));
    }
  }

  private static TestPlan plan() {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(LIMIT_BYTES))
        .omit(Duration.ofMillis(OMIT_MILLIS))
        .interval(Duration.ofMillis(INTERVAL_MILLIS))
        .blockBytes(10_000)
        .bitsPerSecond(BITS_PER_SECOND)
        .build();
  }

  /** Both listeners: a stream's end is told to the run, as a session does. */
  private static final class Told implements StreamListener, TestRun.Listener {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final ConcurrentLinkedQueue<Interval> intervals = new ConcurrentLinkedQueue<>();
    private volatile TestRun run;

    @Override
    public void onStreamEnded(DataStream stream) {
      run.streamOver(null);
    }

    @Override
    public void onStreamFailed(DataStream stream, Failure failure) {
      over.completeExceptionally(new AssertionError(failure));
    }

    @Override
    public void onInterval(Interval interval) {
      intervals.add(interval);
    }

    @Override
    public void onTimeUp() {}

    @Override
    public void onRunEnded() {
      over.complete(null);
    }

    @Override
    public void onRunFailed(Failure why) {
      over.completeExceptionally(new AssertionError(why));
    }
  }
}
