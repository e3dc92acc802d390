package io.perfport.core.transport;

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
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.leak.NoLeaks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the contract's tests are made of: event loops, listeners, connections, bounded waits. */
@ExtendWith(NoLeaks.class)
@Timeout(180)
abstract class TransportFixture {
  private static final int WORKERS = 2;
  private static final int QUIET_MILLIS = 50;
  protected static final long WAIT_SECONDS = 60;

  Transport transport;
  TransportLoops loops;

  /** The transport under test. */
  protected abstract Transport transport();

  /** Whether a reader that does not read makes the writer's channel unwritable. */
  protected boolean hasBackPressure() {
    return true;
  }

  /** Whether ALLOW_HALF_CLOSURE keeps a channel open at the end of its input. */
  boolean closesHalves() {
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
      // An event loop that is told to shut down between its check and confirmShutdown() ends
      // without
      // closing its channels (SingleThreadIoEventLoop.run), unless it has just had something to do:
      // hence the tasks, and not a quiet period of 0.
      if (!loops.group().isShuttingDown()) {
        loops.group().forEach(loop -> loop.execute(() -> {}));
      }
      Future<?> ended = loops.group().shutdownGracefully(QUIET_MILLIS, 5_000, MILLISECONDS);
      assertThat(ended.await(WAIT_SECONDS, SECONDS)).as("the event loops ended").isTrue();
    }
  }

  protected Channel listen(Supplier<? extends ChannelHandler> handlers) throws Exception {
    return listen(InetAddress.getLoopbackAddress(), handlers);
  }

  Channel listen(InetAddress host, Supplier<? extends ChannelHandler> handlers) throws Exception {
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
            .bind(transport.address(new InetSocketAddress(host, 0)));
    await(bound);
    return bound.channel();
  }

  protected Channel connect(Channel server, ChannelHandler handler) throws Exception {
    ChannelFuture connected = bootstrap(handler).connect(server.localAddress());
    await(connected);
    return connected.channel();
  }

  Bootstrap bootstrap(ChannelHandler handler) {
    return new Bootstrap().group(loops.group()).channelFactory(loops.streams()).handler(handler);
  }

  void apply(Channel channel, SocketTuning tuning) throws Exception {
    channel
        .eventLoop()
        .submit(() -> BulkTuning.apply(transport, channel, tuning, true))
        .get(WAIT_SECONDS, SECONDS);
  }

  static <T> T onLoop(Channel channel, Callable<T> task) throws Exception {
    return channel.eventLoop().submit(task).get(WAIT_SECONDS, SECONDS);
  }

  SocketAddress unusedAddress() throws Exception {
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
  static void awaitLoop(Channel channel) throws Exception {
    channel.eventLoop().submit(() -> {}).get(WAIT_SECONDS, SECONDS);
  }

  protected static ByteBuf bytes(byte[] array) {
    return Unpooled.wrappedBuffer(array);
  }
}
