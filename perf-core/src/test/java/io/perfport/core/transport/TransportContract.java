package io.perfport.core.transport;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.perfport.common.failure.FailureException;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.leak.NoLeaks;
import io.perfport.core.socket.CongestionControls;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every transport promises to handlers and bootstraps: the same suite for all. A transport is
 * done when it passes. Waits are long and bounded; nothing here depends on speed.
 */
@ExtendWith(NoLeaks.class)
@Timeout(60)
public abstract class TransportContract {
  private static final int WORKERS = 2;
  private static final int QUIET_MILLIS = 50;
  protected static final long WAIT_SECONDS = 20;

  private Transport transport;
  private TransportLoops loops;

  /** The transport under test. */
  protected abstract Transport transport();

  /** Whether a reader that does not read makes the writer's channel unwritable. */
  protected boolean hasBackPressure() {
    return true;
  }

  @BeforeEach
  void open() {
    transport = transport();
    assumeTrue(transport.availability().isAvailable(), () -> transport.availability().toString());
    loops = transport.open(WORKERS, new DefaultThreadFactory("contract", true));
  }

  @AfterEach
  void shutDown() throws InterruptedException {
    if (loops != null) {
      // Not a quiet period of 0: an event loop that is told to shut down between its check and
      // confirmShutdown() then ends without closing its channels (SingleThreadIoEventLoop.run).
      Future<?> ended = loops.group().shutdownGracefully(QUIET_MILLIS, 5_000, MILLISECONDS);
      assertThat(ended.await(WAIT_SECONDS, SECONDS)).as("the event loops ended").isTrue();
    }
  }

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
  void closesOneHalfAndReadsOnWithTheOther() throws Exception {
    CompletableFuture<Boolean> sawEnd = new CompletableFuture<>();
    Channel server =
        listen(
            () ->
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelActive(ChannelHandlerContext ctx) {
                    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
                  }

                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ((ByteBuf) message).release();
                  }

                  @Override
                  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    if (event instanceof ChannelInputShutdownEvent) {
                      sawEnd.complete(true);
                      ctx.writeAndFlush(bytes(Pattern.of(5, 5000)))
                          .addListener(sent -> ctx.close());
                    }
                  }
                });
    Collector received = new Collector();
    Channel client = connect(server, received);
    assumeTrue(client instanceof DuplexChannel, "no half-close on this transport");
    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    await(client.writeAndFlush(bytes(new byte[10])));
    await(((DuplexChannel) client).shutdownOutput());
    assertThat(((DuplexChannel) client).isOutputShutdown()).isTrue();
    assertThat(sawEnd.get(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(received.take(5000)).isEqualTo(Pattern.of(5, 5000));
    assertThat(client.write(bytes(new byte[1])).await(WAIT_SECONDS, SECONDS)).isTrue();
    await(client.close());
  }

  @Test
  void failsWritesThatArePendingAtTheClose() throws Exception {
    Channel server = listen(Gate::new);
    Channel client = connect(server, new Collector());
    List<ChannelFuture> writes = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      writes.add(client.writeAndFlush(bytes(new byte[1 << 20])));
    }
    await(client.close());
    ChannelFuture last = writes.get(writes.size() - 1);
    for (ChannelFuture write : writes) {
      assertThat(write.await(WAIT_SECONDS, SECONDS)).isTrue();
    }
    assumeTrue(!last.isSuccess(), "the transport took all without a reader");
    assertThat(last.cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void tellsBothEndsOfAClose() throws Exception {
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    CountDownLatch inactive = new CountDownLatch(2);
    Supplier<ChannelHandler> ends =
        () ->
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelInactive(ChannelHandlerContext ctx) {
                inactive.countDown();
              }
            };
    Channel server =
        listen(
            () -> {
              ChannelHandler handler = ends.get();
              return new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(handler);
                  accepted.complete(channel);
                }
              };
            });
    Channel client = connect(server, ends.get());
    await(client.close()); // While its read is pending.
    assertThat(inactive.await(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(accepted.get(WAIT_SECONDS, SECONDS).closeFuture().await(WAIT_SECONDS, SECONDS))
        .isTrue();
    assertThat(client.writeAndFlush(bytes(new byte[1])).await().cause())
        .isInstanceOf(ClosedChannelException.class);
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
  void setsTheOptionsOfAPlan() throws Exception {
    Channel server = listen(Discard::new);
    Channel client = connect(server, new Collector());
    boolean buffers = transport.capabilities().contains(Capability.SOCKET_BUFFERS);
    SocketTuning tuning = new SocketTuning(buffers ? 64 << 10 : 0, true, 0, null);
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
      apply(client, new SocketTuning(0, false, 0, algorithm));
      assertThat(onLoop(client, () -> transport.facts().congestionControl(client)))
          .contains(algorithm);
    }
  }

  @Test
  void namesACongestionControlThatThereIsNot() throws Exception {
    assumeTrue(transport.capabilities().contains(Capability.CONGESTION_CONTROL), "can't be set");
    Channel server = listen(Discard::new);
    Channel client = connect(server, new Collector());
    assertThatThrownBy(() -> apply(client, new SocketTuning(0, false, 0, "nosuch")))
        .hasCauseInstanceOf(FailureException.class)
        .hasMessageContaining("'nosuch' can't be set: this kernel does not have it. Available: ")
        .hasMessageContaining(CongestionControls.available().get(0));
  }

  @Test
  void endsItsLoopsWithChannelsStillOpen() throws Exception {
    Channel server = listen(Echo::new);
    Channel client = connect(server, new Collector());
    client.writeAndFlush(bytes(new byte[100]));
    shutDown();
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
    assertThat(loops.group().isTerminated()).isTrue();
  }

  // ---- what the tests are made of

  protected Channel listen(Supplier<? extends ChannelHandler> handlers) throws Exception {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.listeners())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handlers.get());
                  }
                })
            .bind(transport.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    await(bound);
    return bound.channel();
  }

  protected Channel connect(Channel server, ChannelHandler handler) throws Exception {
    ChannelFuture connected = bootstrap(handler).connect(server.localAddress());
    await(connected);
    return connected.channel();
  }

  private Bootstrap bootstrap(ChannelHandler handler) {
    return new Bootstrap().group(loops.group()).channelFactory(loops.streams()).handler(handler);
  }

  private void apply(Channel channel, SocketTuning tuning) throws Exception {
    channel
        .eventLoop()
        .submit(() -> BulkTuning.apply(transport, channel, tuning, true))
        .get(WAIT_SECONDS, SECONDS);
  }

  private static <T> T onLoop(Channel channel, Callable<T> task) throws Exception {
    return channel.eventLoop().submit(task).get(WAIT_SECONDS, SECONDS);
  }

  private SocketAddress unusedAddress() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return transport.address(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
    }
  }

  protected static void await(Future<?> future) throws Exception {
    assertThat(future.await(WAIT_SECONDS, SECONDS)).as("done in time").isTrue();
    assertThat(future.cause()).isNull();
  }

  /** Waits until the tasks that are in a channel's event loop now have run. */
  private static void awaitLoop(Channel channel) throws Exception {
    channel.eventLoop().submit(() -> {}).get(WAIT_SECONDS, SECONDS);
  }

  protected static ByteBuf bytes(byte[] array) {
    return Unpooled.wrappedBuffer(array);
  }
}
