package io.perfport.core.transport;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.socket.CongestionControls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What every transport promises to handlers and bootstraps: the same suite for all. A transport is
 * done when it passes. Waits are long and bounded; nothing here depends on speed.
 */
public abstract class TransportContract extends EventContract {
  private static final int REST_MILLIS = 100;
  private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  @Test
  void echoesWhatWasSent() throws Exception {
    Channel server = listen(Echo::new);
    Collector received = new Collector();
    Channel client = connect(server, received);
    await(client.writeAndFlush(bytes(Pattern.of(0, 1000))));
    assertThat(received.take(1000)).isEqualTo(Pattern.of(0, 1000));
  }

  @Test
  void carriesManyBytesUnchangedBothWaysAtOnce() throws Exception {
    int total = 32 << 20;
    BulkPeer accepted = new BulkPeer(total, transport);
    BulkPeer connected = new BulkPeer(total, transport);
    Channel server = listen(() -> accepted);
    connect(server, connected);
    assertThat(connected.mismatch.get(WAIT_SECONDS, SECONDS)).isEqualTo(-1L);
    assertThat(accepted.mismatch.get(WAIT_SECONDS, SECONDS)).isEqualTo(-1L);
  }

  @Test
  void servesManyConnections() throws Exception {
    Channel server = listen(Echo::new);
    List<Collector> collectors = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Collector collector = new Collector();
      collectors.add(collector);
      connect(server, collector).writeAndFlush(bytes(Pattern.of(i, 10_000)));
    }
    for (int i = 0; i < collectors.size(); i++) {
      assertThat(collectors.get(i).take(10_000)).isEqualTo(Pattern.of(i, 10_000));
    }
  }

  @Test
  void completesWritesInTheirOrder() throws Exception {
    Channel server = listen(Discard::new);
    Channel client = connect(server, new Collector());
    List<Integer> completed = Collections.synchronizedList(new ArrayList<>());
    List<ChannelFuture> writes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      ChannelFuture write = client.write(bytes(Pattern.of(i, 1 + i * 37)));
      write.addListener(done -> completed.add(number));
      writes.add(write);
      if (i % 7 == 0) {
        client.flush();
      }
    }
    client.flush();
    for (ChannelFuture write : writes) {
      await(write);
    }
    awaitLoop(client);
    assertThat(completed).isSorted().hasSize(200);
  }

  @Test
  void reportsBackPressureAndItsEnd() throws Exception {
    assumeTrue(hasBackPressure(), "no back-pressure on this transport");
    Gate gate = new Gate();
    Channel server = listen(() -> gate);
    WritabilityWatch watch = new WritabilityWatch();
    Channel client = connect(server, watch);
    client.config().setWriteBufferWaterMark(new WriteBufferWaterMark(32 << 10, 64 << 10));
    List<ChannelFuture> writes = new ArrayList<>();
    client
        .eventLoop()
        .submit(
            () -> {
              // More than any kernel buffer takes while nobody reads.
              for (int i = 0; i < 64; i++) {
                writes.add(client.writeAndFlush(bytes(new byte[1 << 20])));
              }
            })
        .get(WAIT_SECONDS, SECONDS);
    assertThat(watch.changes.poll(WAIT_SECONDS, SECONDS)).isFalse();
    assertThat(client.bytesBeforeWritable()).isPositive();
    gate.open();
    for (ChannelFuture write : writes) {
      await(write);
    }
    assertThat(watch.changes.poll(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(gate.received.get(WAIT_SECONDS, SECONDS)).isEqualTo(64L << 20);
  }

  @Test
  void readsNothingWhileAutoReadIsOff() throws Exception {
    Gate gate = new Gate();
    Channel server = listen(() -> gate);
    Channel client = connect(server, new Collector());
    await(client.writeAndFlush(bytes(new byte[100])));
    Channel accepted = gate.channel.get(WAIT_SECONDS, SECONDS);
    Thread.sleep(200);
    assertThat(gate.bytes.get()).isZero();
    accepted.read();
    assertThat(gate.first.get(WAIT_SECONDS, SECONDS)).isPositive();
  }

  @Test
  void stopsReadingInMidStreamWhenAutoReadIsSwitchedOff() throws Exception {
    assumeTrue(
        transport.capabilities().contains(Capability.TCP),
        "Netty's in-memory channel still delivers the read that is pending, whenever it comes");
    Flood flood = new Flood();
    Channel server = listen(() -> flood);
    Gate reader = new Gate();
    Channel client = connect(server, reader);
    onLoop(
        client,
        () -> {
          transport.prepareForBulk(client);
          return null;
        });
    reader.open();
    for (int i = 0; i < 5; i++) {
      reader.awaitMore(1 << 20);
      client.config().setAutoRead(false);
      // What the kernel has begun to deliver, it may deliver: a completion, or one round of reads.
      assertThat(comesToRest(reader.bytes)).as("reading stops while auto-read is off").isTrue();
      client.config().setAutoRead(true);
    }
    reader.awaitMore(1 << 20);
    await(client.close());
    await(flood.channel.get(WAIT_SECONDS, SECONDS).closeFuture());
  }

  /** Whether a count stands still for a while: under a flood it only does if nobody reads. */
  private static boolean comesToRest(AtomicLong count) throws InterruptedException {
    long before = -1;
    for (long looks = SECONDS.toMillis(WAIT_SECONDS) / REST_MILLIS; looks > 0; looks--) {
      long now = count.get();
      if (now == before) {
        return true;
      }
      before = now;
      Thread.sleep(REST_MILLIS);
    }
    return false;
  }

  @Test
  void carriesIpv6() throws Exception {
    assumeTrue(transport.capabilities().contains(Capability.TCP), "no addresses without TCP");
    InetAddress loopback = InetAddress.getByAddress(IPV6_LOOPBACK);
    assumeTrue(hasAddress(loopback), "this machine has no IPv6");
    Channel server = listen(loopback, Echo::new);
    Collector received = new Collector();
    Channel client = connect(server, received);
    assertThat(((InetSocketAddress) client.remoteAddress()).getAddress()).isEqualTo(loopback);
    assertThat(((InetSocketAddress) client.localAddress()).getAddress()).isEqualTo(loopback);
    await(client.writeAndFlush(bytes(Pattern.of(0, 1000))));
    assertThat(received.take(1000)).isEqualTo(Pattern.of(0, 1000));
  }

  private static boolean hasAddress(InetAddress address) {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void runsHandlersAndTasksInTheEventLoop() throws Exception {
    BlockingQueue<Boolean> inLoop = new LinkedBlockingQueue<>();
    Channel server =
        listen(
            () ->
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelActive(ChannelHandlerContext ctx) {
                    inLoop.add(ctx.executor().inEventLoop());
                  }

                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    inLoop.add(ctx.channel().eventLoop().inEventLoop());
                    ((ByteBuf) message).release();
                  }
                });
    Channel client = connect(server, new Collector());
    assertThat(client.eventLoop().inEventLoop()).isFalse();
    client.writeAndFlush(bytes(new byte[1]));
    client.eventLoop().execute(() -> inLoop.add(client.eventLoop().inEventLoop()));
    long begin = System.nanoTime();
    Future<Long> scheduled =
        client
            .eventLoop()
            .schedule(
                () -> {
                  inLoop.add(client.eventLoop().inEventLoop());
                  return System.nanoTime();
                },
                50,
                MILLISECONDS);
    assertThat(scheduled.get(WAIT_SECONDS, SECONDS) - begin).isGreaterThanOrEqualTo(50_000_000L);
    for (int i = 0; i < 4; i++) {
      assertThat(inLoop.poll(WAIT_SECONDS, SECONDS)).isTrue();
    }
  }

  @Test
  void keepsTimersWhileAChannelsTasksNeverEnd() throws Exception {
    // In the loop's own processor time: how busy the machine is does not matter.
    CompletableFuture<Long> busyNanos = new CompletableFuture<>();
    EventLoop loop = loops.group().next();
    loop.execute(
        () -> {
          ThreadMXBean clock = ManagementFactory.getThreadMXBean();
          long beganNanos = clock.getCurrentThreadCpuTime();
          loop.schedule(
              () -> busyNanos.complete(clock.getCurrentThreadCpuTime() - beganNanos),
              20,
              MILLISECONDS);
          stayBusy(loop, busyNanos);
        });
    assertThat(busyNanos.get(WAIT_SECONDS, SECONDS)).isLessThan(MILLISECONDS.toNanos(500));
  }

  private static void stayBusy(EventLoop loop, CompletableFuture<Long> until) {
    if (!until.isDone()) {
      loop.execute(() -> stayBusy(loop, until));
    }
  }

  @Test
  void failsAConnectThatIsRefused() throws Exception {
    ChannelFuture refused = bootstrap(new Collector()).connect(unusedAddress());
    assertThat(refused.await(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(refused.cause()).isInstanceOf(ConnectException.class);
    await(refused.channel().closeFuture());
  }

  @Test
  void handsAHandlersExceptionToThePipeline() throws Exception {
    CompletableFuture<Throwable> caught = new CompletableFuture<>();
    Channel server =
        listen(
            () ->
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ((ByteBuf) message).release();
                    throw new IllegalStateException("thrown by a test");
                  }

                  @Override
                  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    caught.complete(cause);
                    ctx.writeAndFlush(bytes(Pattern.of(9, 9)));
                  }
                });
    Collector received = new Collector();
    connect(server, received).writeAndFlush(bytes(new byte[1]));
    assertThat(caught.get(WAIT_SECONDS, SECONDS)).hasMessage("thrown by a test");
    assertThat(received.take(9)).isEqualTo(Pattern.of(9, 9));
  }

  @Test
  void leavesWhatAHandlerRetainedAsItWas() throws Exception {
    CompletableFuture<List<ByteBuf>> kept = new CompletableFuture<>();
    int total = 4 << 20;
    Channel server =
        listen(
            () ->
                new ChannelInboundHandlerAdapter() {
                  private final List<ByteBuf> buffers = new ArrayList<>();
                  private int bytes;

                  @Override
                  public void channelActive(ChannelHandlerContext ctx) {
                    transport.prepareForBulk(ctx.channel());
                  }

                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    buffers.add((ByteBuf) message);
                    bytes += ((ByteBuf) message).readableBytes();
                    if (bytes == total) {
                      kept.complete(buffers);
                    }
                  }
                });
    Channel client = connect(server, new Collector());
    for (int at = 0; at < total; at += 64 << 10) {
      client.writeAndFlush(bytes(Pattern.of(at, 64 << 10)));
    }
    List<ByteBuf> buffers = kept.get(WAIT_SECONDS, SECONDS);
    ByteBuf all = Unpooled.wrappedBuffer(buffers.toArray(ByteBuf[]::new));
    try {
      assertThat(Pattern.mismatch(all, 0)).isEqualTo(-1L);
    } finally {
      all.release();
    }
  }

  @Test
  void neverOverwritesTheBuffersThatAHandlerKeeps() throws Exception {
    int total = 8 << 20;
    SomeKept kept = new SomeKept(total);
    Channel server = listen(() -> kept);
    kept.prepare =
        channel -> {
          transport.prepareForBulk(channel);
          transport.enlargeReads(channel);
        };
    Channel client = connect(server, new Collector());
    for (int at = 0; at < total; at += 64 << 10) {
      client.writeAndFlush(bytes(Pattern.of(at, 64 << 10)));
    }
    assertThat(kept.mismatch.get(WAIT_SECONDS, SECONDS)).isEqualTo(-1L);
  }

  @Test
  void setsTheOptionsOfAPlan() throws Exception {
    Channel server = listen(Discard::new);
    Channel client = connect(server, new Collector());
    boolean buffers = transport.capabilities().contains(Capability.SOCKET_BUFFERS);
    SocketTuning tuning = new SocketTuning(buffers ? 64 << 10 : 0, true, 0, 0, null);
    apply(client, tuning);
    if (transport.capabilities().contains(Capability.NO_DELAY)) {
      assertThat(client.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
    }
    if (buffers) {
      assertThat(transport.facts().sendBufferBytes(client).orElse(0))
          .isGreaterThanOrEqualTo(64 << 10);
      assertThat(transport.facts().receiveBufferBytes(client).orElse(0))
          .isGreaterThanOrEqualTo(64 << 10);
    }
  }

  @Test
  void sendsNoSegmentLongerThanThePlanSays() throws Exception {
    assumeTrue(transport.capabilities().contains(Capability.MAX_SEGMENT), "can't be set");
    assumeTrue(transport.capabilities().contains(Capability.TCP_INFO), "can't be read back");
    SocketTuning tuning = new SocketTuning(0, false, 1000, 0, null);
    Channel server = listen(Echo::new);
    Collector received = new Collector();
    Channel client =
        connect(
            server,
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                BulkTuning.setOptions(transport, channel, tuning);
                channel.pipeline().addLast(received);
              }
            });
    await(client.writeAndFlush(bytes(Pattern.of(0, 100_000))));
    assertThat(received.take(100_000)).isEqualTo(Pattern.of(0, 100_000));
    TcpInfo info = onLoop(client, () -> transport.facts().tcpInfo(client)).orElseThrow();
    // The kernel takes the TCP options of each segment, such as timestamps, off it.
    assertThat(info.segmentBytes()).isBetween(1000L - 40, 1000L);
  }

  @Test
  void readsTcpInfoOfALiveConnection() throws Exception {
    assumeTrue(transport.capabilities().contains(Capability.TCP_INFO), "no TCP_INFO");
    Channel server = listen(Echo::new);
    Collector received = new Collector();
    Channel client = connect(server, received);
    await(client.writeAndFlush(bytes(Pattern.of(0, 1000))));
    received.take(1000);
    TcpInfo info = onLoop(client, () -> transport.facts().tcpInfo(client)).orElseThrow();
    assertThat(info.segmentBytes()).isBetween(500L, 70_000L);
    assertThat(info.pathMtuBytes()).isBetween(1280L, 70_000L);
    assertThat(info.rttMicros()).isPositive();
    assertThat(info.congestionWindowBytes()).isGreaterThanOrEqualTo(info.segmentBytes());
    await(client.close());
    assertThat(transport.facts().tcpInfo(client)).isEmpty();
  }

  @Test
  void setsCongestionControlAndReadsItBack() throws Exception {
    assumeTrue(transport.capabilities().contains(Capability.CONGESTION_CONTROL), "can't be set");
    Channel server = listen(Discard::new);
    Channel client = connect(server, new Collector());
    for (String algorithm : CongestionControls.allowed()) {
      apply(client, new SocketTuning(0, false, 0, 0, algorithm));
      assertThat(onLoop(client, () -> transport.facts().congestionControl(client)))
          .contains(algorithm);
    }
  }

  @Test
  void namesACongestionControlThatThereIsNot() throws Exception {
    assumeTrue(transport.capabilities().contains(Capability.CONGESTION_CONTROL), "can't be set");
    Channel server = listen(Discard::new);
    Channel client = connect(server, new Collector());
    assertThatThrownBy(() -> apply(client, new SocketTuning(0, false, 0, 0, "nosuch")))
        .hasCauseInstanceOf(FailureException.class)
        .hasMessageContaining("'nosuch' can't be set: this kernel does not have it. Available: ")
        .hasMessageContaining(CongestionControls.available().get(0));
  }
}
