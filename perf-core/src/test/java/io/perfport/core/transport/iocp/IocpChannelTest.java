package io.perfport.core.transport.iocp;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.perfport.core.completion.CompletionSource;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.CompletionListener;
import io.perfport.core.completion.operation.CompletionSocket;
import io.perfport.core.completion.operation.Operation;
import io.perfport.core.completion.operation.SocketDriver;
import io.perfport.core.completion.operation.SocketDriver.Submission;
import io.perfport.core.completion.operation.readiness.ReadinessBackend;
import io.perfport.core.leak.NoLeaks;
import io.perfport.core.transport.TransportLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is particular to the channels of a completion port, on either backend. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class IocpChannelTest {
  private static final int WAIT_SECONDS = 20;
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static TransportLoops open(IocpBackend backend) {
    return new IocpTransport(backend).open(2, new DefaultThreadFactory("iocp-channel", true));
  }

  private static ChannelFuture listen(TransportLoops loops, ServerBootstrap server) {
    return server.group(loops.group()).channelFactory(loops.listeners()).bind(ANY);
  }

  private static void end(TransportLoops loops) throws InterruptedException {
    await(loops.group().shutdownGracefully(20, 5_000, MILLISECONDS));
  }

  private static void await(Future<?> future) throws InterruptedException {
    assertThat(future.await(WAIT_SECONDS, SECONDS)).as("done in time").isTrue();
    assertThat(future.cause()).isNull();
  }

  private static void awaitThat(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as(what).isNegative();
      Thread.sleep(2);
    }
  }

  private static Socket connectPeer(Channel server) throws IOException {
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    return new Socket(address.getAddress(), address.getPort());
  }

  @ChannelHandler.Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    final CompletableFuture<Channel> channel = new CompletableFuture<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channel.complete(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }
  }

  @ParameterizedTest
  @EnumSource(IocpBackend.class)
  void anOptionThatTheBackendDoesNotKnowCostsNoConnection(IocpBackend backend) throws Exception {
    TransportLoops loops = open(backend);
    Channel server =
        listen(
                loops,
                new ServerBootstrap()
                    .childOption(ChannelOption.SO_LINGER, 1)
                    .childOption(ChannelOption.IP_TOS, 8)
                    .childHandler(new Echo()))
            .sync()
            .channel();
    try (Socket peer = connectPeer(server)) {
      peer.getOutputStream().write(42);
      assertThat(peer.getInputStream().read()).isEqualTo(42);
    }
    Channel client =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(loops.streams())
            .option(ChannelOption.SO_LINGER, 1)
            .option(ChannelOption.IP_TOS, 8)
            .handler(new Echo())
            .connect(server.localAddress())
            .sync()
            .channel();
    assertThat(client.config().getOption(ChannelOption.SO_LINGER))
        .isEqualTo(backend == IocpBackend.AIO ? null : 1);
    end(loops);
  }

  /** The task of a setAutoRead(false) that another thread's setAutoRead(true) has overtaken. */
  @ParameterizedTest
  @EnumSource(IocpBackend.class)
  void aLateTakeBackOfReadingLosesAgainstAutoReadThatIsSet(IocpBackend backend) throws Exception {
    TransportLoops loops = open(backend);
    Echo echo = new Echo();
    Channel server = listen(loops, new ServerBootstrap().childHandler(echo)).sync().channel();
    try (Socket peer = connectPeer(server)) {
      IocpSocketChannel accepted = (IocpSocketChannel) echo.channel.get(WAIT_SECONDS, SECONDS);
      accepted.autoReadCleared();
      await(accepted.eventLoop().submit(() -> {}));
      peer.getOutputStream().write(42);
      assertThat(peer.getInputStream().read()).isEqualTo(42);
    }
    ((IocpServerSocketChannel) server).autoReadCleared();
    await(server.eventLoop().submit(() -> {}));
    for (int i = 0; i < 3; i++) {
      try (Socket peer = connectPeer(server)) {
        peer.getOutputStream().write(42);
        assertThat(peer.getInputStream().read()).isEqualTo(42);
      }
    }
    end(loops);
  }

  /**
   * Operations that are pending meanwhile go along, and each strand counts those that it started.
   */
  @ParameterizedTest
  @EnumSource(IocpBackend.class)
  void aChannelMayMoveToAnotherStrandOfItsPort(IocpBackend backend) throws Exception {
    TransportLoops loops = open(backend);
    Echo echo = new Echo();
    Channel server = listen(loops, new ServerBootstrap().childHandler(echo)).sync().channel();
    List<Strand> strands = new ArrayList<>();
    loops.group().forEach(strand -> strands.add((Strand) strand));
    try (Socket peer = connectPeer(server)) {
      Channel accepted = echo.channel.get(WAIT_SECONDS, SECONDS);
      for (int i = 0; i < 8; i++) {
        Strand next = strands.get(i);
        for (Channel moving : List.of(accepted, server)) {
          await(moving.deregister());
          await(next.register(moving));
          assertThat(moving.eventLoop()).isSameAs(next);
        }
        peer.getOutputStream().write(i);
        assertThat(peer.getInputStream().read()).isEqualTo(i);
        connectPeer(server).close();
      }
      await(accepted.close());
    }
    await(server.close());
    for (Strand strand : strands) {
      awaitThat(
          "nothing is left",
          () -> strand.submit(strand::closeAndCount).awaitUninterruptibly().getNow() == 0);
    }
    end(loops);
  }

  @Test
  void anIdleConnectionHoldsNoBufferAfterAFilledOne() throws Exception {
    TransportLoops loops = open(IocpBackend.READINESS);
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    CompletableFuture<Channel> read = new CompletableFuture<>();
    Channel server =
        listen(
                loops,
                new ServerBootstrap()
                    .childOption(ChannelOption.ALLOCATOR, allocator)
                    .childHandler(
                        new ChannelInboundHandlerAdapter() {
                          @Override
                          public void handlerAdded(ChannelHandlerContext ctx) {
                            ctx.channel()
                                .config()
                                .setRecvByteBufAllocator(
                                    new FixedRecvByteBufAllocator(16).maxMessagesPerRead(16));
                          }

                          @Override
                          public void channelRead(ChannelHandlerContext ctx, Object message) {
                            ((ByteBuf) message).release();
                          }

                          @Override
                          public void channelReadComplete(ChannelHandlerContext ctx) {
                            read.complete(ctx.channel());
                          }
                        }))
            .sync()
            .channel();
    try (Socket peer = connectPeer(server)) {
      peer.getOutputStream().write(new byte[16]);
      Channel accepted = read.get(WAIT_SECONDS, SECONDS);
      await(accepted.eventLoop().submit(() -> {}));
      assertThat(allocator.metric().usedDirectMemory()).isZero();
    }
    end(loops);
  }

  @Test
  void aCloseCompletesThoughTheSocketDoesNotSayWhetherItLingers() throws Exception {
    TransportLoops listening = open(IocpBackend.READINESS);
    Channel server =
        listen(listening, new ServerBootstrap().childHandler(new Echo())).sync().channel();
    Backend broken = new SilentOnLinger(ReadinessBackend.open());
    StrandGroup group =
        new StrandGroup(broken, 1, 4, new DefaultThreadFactory("iocp-channel", true));
    Channel client =
        new Bootstrap()
            .group(group)
            .channelFactory(() -> new IocpSocketChannel(broken, null))
            .handler(new Echo())
            .connect(server.localAddress())
            .sync()
            .channel();
    await(client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])));
    await(client.close());
    await(client.closeFuture());
    awaitThat("it is deregistered", () -> !client.isRegistered());
    await(group.shutdownGracefully(20, 5_000, MILLISECONDS));
    end(listening);
  }

  /** What fails once. */
  private enum FailsAt {
    /** The accept that the bind posts. */
    FIRST_ACCEPT,
    /** The one that a completed accept posts. */
    SECOND_ACCEPT,
    /** The channel of the first connection. */
    FIRST_CONNECTION
  }

  @ParameterizedTest
  @EnumSource(FailsAt.class)
  void aListenerAcceptsOnAfterAnErrorInAccept(FailsAt at) throws Exception {
    Backend failing = new FailsOnce(ReadinessBackend.open(), at);
    StrandGroup group =
        new StrandGroup(failing, 1, 4, new DefaultThreadFactory("iocp-channel", true));
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channelFactory(() -> new IocpServerSocketChannel(failing, null))
            .childHandler(new Echo())
            .bind(ANY)
            .sync()
            .channel();
    try (Socket first = connectPeer(server)) {
      first.setSoTimeout(WAIT_SECONDS * 1_000);
      if (at == FailsAt.FIRST_CONNECTION) {
        assertThat(first.getInputStream().read()).isEqualTo(-1);
      }
    }
    for (int i = 0; i < 3; i++) {
      try (Socket peer = connectPeer(server)) {
        peer.setSoTimeout(WAIT_SECONDS * 1_000);
        peer.getOutputStream().write(42);
        assertThat(peer.getInputStream().read()).isEqualTo(42);
      }
    }
    await(group.shutdownGracefully(20, 5_000, MILLISECONDS));
  }

  /** A backend of which one call throws an Error, as any does without memory. */
  private static final class FailsOnce extends Wrapped {
    private final FailsAt at;
    private int accepts;
    private boolean connected;

    FailsOnce(Backend backend, FailsAt at) {
      super(backend);
      this.at = at;
    }

    private static void failIf(boolean due) {
      if (due) {
        throw new InternalError("thrown by a test");
      }
    }

    @Override
    public synchronized CompletionSocket openSocket() throws IOException {
      accepts++;
      failIf(accepts == 1 && at == FailsAt.FIRST_ACCEPT);
      failIf(accepts == 2 && at == FailsAt.SECOND_ACCEPT);
      return super.openSocket();
    }

    /** An accepted channel asks for it when it is made, and others later. */
    @Override
    public synchronized boolean triesFirst() {
      boolean first = !connected;
      connected = true;
      failIf(first && at == FailsAt.FIRST_CONNECTION);
      return super.triesFirst();
    }
  }

  /**
   * A backend whose sockets fail when they are asked for SO_LINGER, as a broken descriptor does.
   */
  private static final class SilentOnLinger extends Wrapped {
    SilentOnLinger(Backend backend) {
      super(backend);
    }

    @Override
    public CompletionSocket openSocket() throws IOException {
      return CompletionSocket.unconnected(new Driver(super.openSocket().driver()));
    }
  }

  private abstract static class Wrapped implements Backend {
    private final Backend backend;

    Wrapped(Backend backend) {
      this.backend = backend;
    }

    @Override
    public String name() {
      return backend.name();
    }

    @Override
    public CompletionSocket openSocket() throws IOException {
      return backend.openSocket();
    }

    @Override
    public CompletionListener listen(SocketAddress local, int backlog) throws IOException {
      return backend.listen(local, backlog);
    }

    @Override
    public CompletionSource source() {
      return backend.source();
    }

    @Override
    public boolean triesFirst() {
      return backend.triesFirst();
    }

    @Override
    public void close() throws IOException {
      backend.close();
    }
  }

  private record Driver(SocketDriver driver) implements SocketDriver {
    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
      if (option.equals(StandardSocketOptions.SO_LINGER)) {
        throw new IOException("thrown by a test");
      }
      return driver.option(option);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
      driver.setOption(option, value);
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
      driver.bind(local);
    }

    @Override
    public Submission connect(Operation operation, SocketAddress remote) throws OperationException {
      return driver.connect(operation, remote);
    }

    @Override
    public Submission receive(Operation operation) throws OperationException {
      return driver.receive(operation);
    }

    @Override
    public int receiveNow(ByteBuffer target) throws IOException {
      return driver.receiveNow(target);
    }

    @Override
    public Submission send(Operation operation) throws OperationException {
      return driver.send(operation);
    }

    @Override
    public void cancel(Operation operation) throws OperationException {
      driver.cancel(operation);
    }

    @Override
    public void shutdownOutput() throws IOException {
      driver.shutdownOutput();
    }

    @Override
    public void close() {
      driver.close();
    }

    @Override
    public void reset() {
      driver.reset();
    }

    @Override
    public SocketAddress localAddress() {
      return driver.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
      return driver.remoteAddress();
    }
  }
}
