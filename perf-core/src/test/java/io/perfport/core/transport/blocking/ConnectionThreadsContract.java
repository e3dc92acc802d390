package io.perfport.core.transport.blocking;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
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
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.core.leak.NoLeaks;
import io.perfport.core.transport.Pattern;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is particular to a thread per connection, on threads of either kind. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a socket heeds no interrupt
abstract class ConnectionThreadsContract {
  private static final int CONNECTIONS = 20;
  private static final int WAIT_SECONDS = 60;

  /** The group's timer and the listener's. */
  private static final int OTHER_THREADS = 2;

  private TransportLoops loops;
  private ConnectionGroup group;

  abstract Transport transport();

  @BeforeEach
  void open() {
    Transport transport = transport();
    assumeTrue(transport.availability().isAvailable(), () -> transport.availability().toString());
    loops = transport.open(1, new DefaultThreadFactory("connection", true));
    group = (ConnectionGroup) loops.group();
  }

  @AfterEach
  void shutDown() throws Exception {
    if (loops != null) {
      assertThat(group.shutdownGracefully(20, 5_000, MILLISECONDS).await(WAIT_SECONDS, SECONDS))
          .isTrue();
      assertThat(group.threads()).as("threads left behind").isZero();
      assertThat(group.connections()).isEmpty();
    }
  }

  @Test
  void servesRequestAndResponseWithOneThreadAConnection() throws Exception {
    Channel server = listen(Echoing::new);
    List<Socket> peers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Socket peer = connectPeer(server);
      peers.add(peer);
      for (int round = 0; round < 10; round++) {
        peer.getOutputStream().write(Pattern.of(round, 64));
        assertThat(peer.getInputStream().readNBytes(64)).isEqualTo(Pattern.of(round, 64));
      }
    }
    assertThat(group.threads()).isEqualTo(CONNECTIONS + OTHER_THREADS);
    for (Socket peer : peers) {
      peer.close();
    }
    awaitThat("the threads end with their connections", () -> group.threads() == OTHER_THREADS);
  }

  @Test
  void writesWithASecondThreadWhatOthersWriteWhileTheFirstReads() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    Channel server = listen(() -> new Announcing(accepted));
    List<Socket> peers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      peers.add(connectPeer(server));
      Channel channel = accepted.poll(WAIT_SECONDS, SECONDS);
      awaitThat("its thread reads", () -> isReading(channel));
      channel.writeAndFlush(Unpooled.wrappedBuffer(Pattern.of(i, 100)));
      assertThat(peers.get(i).getInputStream().readNBytes(100)).isEqualTo(Pattern.of(i, 100));
    }
    assertThat(group.threads()).isEqualTo(2 * CONNECTIONS + OTHER_THREADS);
    for (Socket peer : peers) {
      peer.close();
    }
    awaitThat("the threads end with their connections", () -> group.threads() == OTHER_THREADS);
  }

  /** The classic deadlock of a thread per connection: both ends write, and neither reads. */
  @Test
  void readsOnWhenItsOwnWriteBlocks() throws Exception {
    Channel server = listen(Echoing::new);
    int total = 32 << 20;
    try (Socket peer = connectPeer(server)) {
      byte[] sent = Pattern.of(0, total);
      for (int at = 0; at < total; at += 8 << 10) {
        peer.getOutputStream().write(sent, at, 8 << 10); // reads nothing until all is written
      }
      assertThat(peer.getInputStream().readNBytes(total)).isEqualTo(sent);
    }
  }

  @Test
  void runsTasksAndTimersWhileBothThreadsAreInCalls() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    Channel server = listen(() -> new Announcing(accepted));
    try (Socket peer = connectPeer(server)) {
      Channel channel = accepted.poll(WAIT_SECONDS, SECONDS);
      for (int i = 0; i < 64; i++) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1 << 20])); // nobody reads it
      }
      ScheduledFuture<Boolean> timer =
          channel.eventLoop().schedule(() -> channel.eventLoop().inEventLoop(), 100, MILLISECONDS);
      assertThat(timer.get(WAIT_SECONDS, SECONDS)).isTrue();
      assertThat(channel.eventLoop().submit(() -> 7).get(WAIT_SECONDS, SECONDS)).isEqualTo(7);
      assertThat(channel.close().await(WAIT_SECONDS, SECONDS)).isTrue();
      assertThat(peer.isClosed()).isFalse();
    }
    awaitThat("the threads end", () -> group.threads() == OTHER_THREADS);
  }

  @Test
  void keepsWhatArrivesAfterReadingWasTurnedOff() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    AtomicInteger bytes = new AtomicInteger();
    Channel server = listen(() -> new Announcing(accepted, bytes));
    try (Socket peer = connectPeer(server)) {
      Channel channel = accepted.poll(WAIT_SECONDS, SECONDS);
      awaitThat("its thread reads", () -> isReading(channel));
      channel.config().setAutoRead(false);
      channel.eventLoop().submit(() -> {}).get(WAIT_SECONDS, SECONDS);
      peer.getOutputStream().write(new byte[100]);
      awaitThat("the call is over", () -> !isReading(channel));
      channel.eventLoop().submit(() -> {}).get(WAIT_SECONDS, SECONDS);
      assertThat(bytes.get()).isZero();
      channel.read();
      awaitThat("it is passed on", () -> bytes.get() == 100);
    }
  }

  @Test
  void sendsWhatWasFlushedJustBeforeTheEnd() throws Exception {
    for (End end : End.values()) {
      Channel server = listen(() -> new Farewell(end));
      try (Socket peer = connectPeer(server)) {
        peer.getOutputStream().write(1);
        assertThat(peer.getInputStream().readNBytes(1000)).isEqualTo(Pattern.of(3, 1000));
        assertThat(peer.getInputStream().read()).as("then the end").isEqualTo(-1);
      }
    }
  }

  /** As on a busy machine: the thread that is to write comes long after the close was asked for. */
  @Test
  void sendsWhatWasFlushedBeforeTheEndThoughItsThreadComesLate() throws Exception {
    DefaultThreadFactory prompt = new DefaultThreadFactory("connection-late", true);
    AtomicBoolean busy = new AtomicBoolean();
    TransportLoops late =
        transport()
            .open(
                1,
                work ->
                    prompt.newThread(
                        busy.get()
                            ? () -> {
                              LockSupport.parkNanos(MILLISECONDS.toNanos(300));
                              work.run();
                            }
                            : work));
    BlockingQueue<Channel> connected = new LinkedBlockingQueue<>();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ChannelFuture connect =
          new Bootstrap()
              .group(late.group())
              .channelFactory(late.streams())
              .handler(new Announcing(connected))
              .connect(listener.getLocalSocketAddress());
      try (Socket peer = listener.accept()) {
        assertThat(connect.await(WAIT_SECONDS, SECONDS)).isTrue();
        Channel client = connected.poll(WAIT_SECONDS, SECONDS);
        awaitThat("its thread reads", () -> isReading(client));
        busy.set(true);
        client.writeAndFlush(Unpooled.wrappedBuffer(Pattern.of(3, 1000)));
        client.close();
        assertThat(peer.getInputStream().readAllBytes()).isEqualTo(Pattern.of(3, 1000));
      }
    } finally {
      late.group().shutdownGracefully(20, 5_000, MILLISECONDS).await(WAIT_SECONDS, SECONDS);
    }
  }

  @Test
  void closesWithLinger() throws Exception {
    Channel server = listen(() -> new Farewell(End.LINGER));
    try (Socket peer = connectPeer(server)) {
      peer.getOutputStream().write(1);
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(Pattern.of(3, 1000));
    }
  }

  @Test
  void givesUpAConnectThatTakesTooLong() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> queued = fill(full);
      Channel server = listen(Echoing::new);
      int before = group.threads();
      ChannelFuture connect =
          new Bootstrap()
              .group(group)
              .channelFactory(loops.streams())
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 100)
              .handler(new Echoing())
              .connect(full.getLocalSocketAddress());
      assertThat(connect.await(WAIT_SECONDS, SECONDS)).isTrue();
      assumeTrue(!connect.isSuccess(), "this system's backlog is larger than asked for");
      assertThat(connect.cause()).isInstanceOf(ConnectTimeoutException.class);
      assertThat(connect.channel().closeFuture().await(WAIT_SECONDS, SECONDS)).isTrue();
      awaitThat("its thread ends", () -> group.threads() == before);
      assertThat(server.isActive()).isTrue();
      for (Socket socket : queued) {
        socket.close();
      }
    }
  }

  @Test
  void runsNoHandlerOfAConnectionOnTheGroupsOwnThreads() throws Exception {
    Set<String> others = ConcurrentHashMap.newKeySet();
    AtomicInteger active = new AtomicInteger();
    Channel server = listen(() -> new NamesThreads(others, active));
    List<Socket> peers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      peers.add(connectPeer(server));
    }
    awaitThat("all are accepted", () -> active.get() == 300);
    for (Socket peer : peers) {
      peer.close();
    }
    awaitThat("the threads end with their connections", () -> group.threads() == OTHER_THREADS);
    assertThat(others).isEmpty();
  }

  /** Notes which of the group's own threads ran it. */
  private static final class NamesThreads extends ChannelInboundHandlerAdapter {
    private final Set<String> others;
    private final AtomicInteger active;

    NamesThreads(Set<String> others, AtomicInteger active) {
      this.others = others;
      this.active = active;
    }

    private void look(ChannelHandlerContext ctx) {
      String name = Thread.currentThread().getName();
      if (name.endsWith("-timer") || name.endsWith("-task")) {
        others.add(name + " ran " + ctx.channel());
      }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      look(ctx);
    }

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
      look(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      look(ctx);
      active.incrementAndGet();
    }
  }

  @Test
  void holdsUpNobodyElseWhileATaskBlocks() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    Channel server = listen(() -> new Announcing(accepted));
    Socket first = connectPeer(server);
    Socket second = connectPeer(server);
    try {
      Channel blocked = accepted.poll(WAIT_SECONDS, SECONDS);
      Channel free = accepted.poll(WAIT_SECONDS, SECONDS);
      awaitThat("its thread reads", () -> isReading(blocked));
      awaitThat("its thread reads", () -> isReading(free));
      CountDownLatch entered = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      blocked
          .eventLoop()
          .execute(
              () -> {
                entered.countDown();
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      assertThat(entered.await(WAIT_SECONDS, SECONDS)).isTrue();
      try {
        assertThat(free.eventLoop().submit(() -> 7).get(WAIT_SECONDS, SECONDS)).isEqualTo(7);
        assertThat(free.eventLoop().schedule(() -> 8, 10, MILLISECONDS).get(WAIT_SECONDS, SECONDS))
            .isEqualTo(8);
      } finally {
        end.countDown();
      }
    } finally {
      first.close();
      second.close();
    }
  }

  /** The task of a setAutoRead(false) that another thread's setAutoRead(true) has overtaken. */
  @Test
  void takesNoReadBackWhileAutoReadIsSet() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    AtomicInteger bytes = new AtomicInteger();
    Channel server = listen(() -> new Announcing(accepted, bytes));
    try (Socket peer = connectPeer(server)) {
      BlockingSocketChannel channel = (BlockingSocketChannel) accepted.poll(WAIT_SECONDS, SECONDS);
      awaitThat("its thread reads", () -> isReading(channel));
      channel.autoReadCleared();
      channel.eventLoop().submit(() -> {}).get(WAIT_SECONDS, SECONDS);
      peer.getOutputStream().write(new byte[100]);
      awaitThat("it is passed on", () -> bytes.get() == 100);
    }
    ((BlockingListener) server).autoReadCleared();
    server.eventLoop().submit(() -> {}).get(WAIT_SECONDS, SECONDS);
    for (int i = 0; i < 3; i++) {
      connectPeer(server).close();
      assertThat(accepted.poll(WAIT_SECONDS, SECONDS)).isNotNull();
    }
  }

  /** As a broken descriptor does when it is asked whether its close is to linger. */
  @Test
  void completesACloseThoughTheSocketDoesNotSayWhetherItLingers() throws Exception {
    Channel server = listen(Echoing::new);
    SocketChannel socket = SocketChannel.open(server.localAddress());
    Channel client = new BlockingSocketChannel((BlockingListener) server, group, socket);
    client.config().setOption(ChannelOption.SO_LINGER, 1);
    client.config().setAutoRead(false);
    assertThat(group.register(client).await(WAIT_SECONDS, SECONDS)).isTrue();
    socket.close();
    assertThat(client.close().await(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(client.closeFuture().isSuccess()).isTrue();
    awaitThat("its thread ends", () -> !client.isRegistered());
  }

  @Test
  void acceptsOnAfterAnErrorInAccept() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channelFactory(() -> new BlockingListener(group, new FailsOnce()))
            .childHandler(new Announcing(accepted))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    assertThat(bound.await(WAIT_SECONDS, SECONDS)).isTrue();
    Socket peer = connectPeer(bound.channel());
    assertThat(accepted.poll(WAIT_SECONDS, SECONDS)).isNotNull();
    peer.close();
  }

  /** A listener whose first accept fails with an Error. */
  private static final class FailsOnce extends ServerSocketChannel {
    private final ServerSocketChannel listener;
    private boolean failed;

    FailsOnce() {
      this(newListener());
    }

    private FailsOnce(ServerSocketChannel listener) {
      super(listener.provider());
      this.listener = listener;
    }

    private static ServerSocketChannel newListener() {
      try {
        return ServerSocketChannel.open();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public SocketChannel accept() throws IOException {
      if (!failed) {
        failed = true;
        throw new InternalError("thrown by a test");
      }
      return listener.accept();
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
      listener.bind(local, backlog);
      return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
      listener.setOption(name, value);
      return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
      return listener.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return listener.supportedOptions();
    }

    @Override
    public ServerSocket socket() {
      return listener.socket();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
      return listener.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
      listener.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
      listener.configureBlocking(block);
    }
  }

  /** A loop belongs to one connection; another connection's is refused, and nothing is lost. */
  @Test
  void staysOpenWhenAnotherConnectionsLoopIsRefused() throws Exception {
    BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    Channel server = listen(() -> new Announcing(accepted));
    Socket first = connectPeer(server);
    Socket second = connectPeer(server);
    try {
      Channel one = accepted.poll(WAIT_SECONDS, SECONDS);
      Channel other = accepted.poll(WAIT_SECONDS, SECONDS);
      assertThat(one.deregister().await(WAIT_SECONDS, SECONDS)).isTrue();
      ChannelFuture moved = other.eventLoop().register(one);
      assertThat(moved.await(WAIT_SECONDS, SECONDS)).isTrue();
      assertThat(moved.cause()).isInstanceOf(IllegalStateException.class);
      assertThat(one.isActive()).isTrue();
      assertThat(group.register(one).await(WAIT_SECONDS, SECONDS)).isTrue();
      assertThat(one.isRegistered()).isTrue();
    } finally {
      first.close();
      second.close();
    }
  }

  private static List<Socket> fill(ServerSocket listener) throws IOException {
    List<Socket> queued = new ArrayList<>();
    try {
      while (queued.size() < 16) {
        Socket socket = new Socket();
        queued.add(socket);
        socket.connect(listener.getLocalSocketAddress(), 200);
      }
    } catch (java.net.SocketTimeoutException full) {
      queued.remove(queued.size() - 1).close();
    }
    return queued;
  }

  // ---- what the tests are made of

  private enum End {
    CLOSE,
    SHUTDOWN_OUTPUT,
    LINGER
  }

  private static final class Echoing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private static final class Announcing extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Channel> channels;
    private final AtomicInteger bytes;

    Announcing(BlockingQueue<Channel> channels) {
      this(channels, new AtomicInteger());
    }

    Announcing(BlockingQueue<Channel> channels, AtomicInteger bytes) {
      this.channels = channels;
      this.bytes = bytes;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channels.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      bytes.addAndGet(((ByteBuf) message).readableBytes());
      ((ByteBuf) message).release();
    }
  }

  /** Answers, and ends in the same breath, without waiting for the write. */
  private static final class Farewell extends ChannelInboundHandlerAdapter {
    private final End end;

    Farewell(End end) {
      this.end = end;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ((ByteBuf) message).release();
      ctx.writeAndFlush(Unpooled.wrappedBuffer(Pattern.of(3, 1000)));
      switch (end) {
        case CLOSE -> ctx.close();
        case SHUTDOWN_OUTPUT -> ((DuplexChannel) ctx.channel()).shutdownOutput();
        case LINGER -> {
          ctx.channel().config().setOption(ChannelOption.SO_LINGER, 1);
          ctx.close();
        }
      }
    }
  }

  private static boolean isReading(Channel channel) {
    CompletableFuture<Boolean> reading = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(() -> reading.complete(((BlockingSocketChannel) channel).isReading()));
    return reading.join();
  }

  private static void awaitThat(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      Thread.sleep(2);
    }
  }

  private Channel listen(Supplier<ChannelHandler> handlers) throws Exception {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channelFactory(loops.listeners())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(handlers.get());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    assertThat(bound.await(WAIT_SECONDS, SECONDS)).isTrue();
    return bound.channel();
  }

  private static Socket connectPeer(Channel server) throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    return socket;
  }
}
