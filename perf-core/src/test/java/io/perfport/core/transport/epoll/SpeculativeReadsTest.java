package io.perfport.core.transport.epoll;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.perfport.core.leak.NoLeaks;
import io.perfport.core.transport.EventLoops;
import io.perfport.core.transport.netty.SpinningHandlers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection, whose messages go there and back; what is read without asking epoll. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
class SpeculativeReadsTest {
  private static final int ROUND_TRIPS = 5_000;

  /** Whether this thread is in epoll's own handler. */
  private static final ThreadLocal<Boolean> IN_EPOLL = ThreadLocal.withInitial(() -> false);

  private EventLoops servers;
  private EventLoops clients;
  private Channel listener;

  @BeforeEach
  void needsEpoll() {
    assumeTrue(Epoll.isAvailable());
  }

  private void open(boolean spin) throws Exception {
    IoHandlerFactory handlers =
        SpinningHandlers.when(spin, new SpeculativeReads(marking(EpollIoHandler.newFactory())));
    servers = new EventLoops(1, new DefaultThreadFactory("server", true), handlers);
    clients = new EventLoops(1, new DefaultThreadFactory("client", true), handlers);
    listener =
        new ServerBootstrap()
            .group(servers)
            .channel(EpollServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Player(Integer.MAX_VALUE));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
  }

  @AfterEach
  void shutDown() throws Exception {
    for (EventLoops loops : new EventLoops[] {clients, servers}) {
      if (loops != null) {
        Future<?> ended = loops.shutdownGracefully(50, 5_000, MILLISECONDS);
        assertThat(ended.await(60, SECONDS)).as("the event loops ended").isTrue();
      }
    }
  }

  private Player connect(int messages) throws Exception {
    Player player = new Player(messages);
    player.channel =
        new Bootstrap()
            .group(clients)
            .channel(EpollSocketChannel.class)
            .handler(player)
            .connect(listener.localAddress())
            .sync()
            .channel();
    return player;
  }

  private static void serve(Player player) {
    player.channel.writeAndFlush(player.channel.alloc().buffer().writeLong(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messagesOfTheOneConnectionThatAsksAreReadWithoutEpoll(boolean spin) throws Exception {
    open(spin);
    Player player = connect(ROUND_TRIPS);
    serve(player);
    assertThat(player.done.await(100, SECONDS)).isTrue();
    // A loop that waits looks rarely where its peer takes long, as on a machine that is busy.
    assertThat(player.readWithoutEpoll.get()).isGreaterThan(spin ? ROUND_TRIPS / 2 : 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theOthersOfTheLoopAreServedMeanwhile(boolean spin) throws Exception {
    open(spin);
    Player busy = connect(Integer.MAX_VALUE);
    serve(busy);
    busy.awaitPlayed(1_000);
    Player other = connect(10);
    serve(other);
    assertThat(other.done.await(60, SECONDS)).as("played with another").isTrue();
    assertThat(clients.submit(() -> {}).await(60, SECONDS)).as("ran a task").isTrue();
    assertThat(clients.schedule(() -> {}, 1, MILLISECONDS).await(60, SECONDS)).as("timed").isTrue();
    int played = busy.played.get();
    busy.awaitPlayed(played + 100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsReadThatTheChannelDoesNotWant(boolean spin) throws Exception {
    open(spin);
    Player player = connect(Integer.MAX_VALUE);
    serve(player);
    player.awaitPlayed(1_000);
    int stopped =
        clients
            .submit(
                () -> {
                  player.channel.config().setAutoRead(false);
                  return player.played.get();
                })
            .get(60, SECONDS);
    clients.schedule(() -> {}, 200, MILLISECONDS).sync();
    // One read may have been asked for already.
    assertThat(player.played.get()).isLessThanOrEqualTo(stopped + 1);
    player.channel.config().setAutoRead(true);
    player.awaitPlayed(stopped + 1_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theEndOfTheConnectionIsSeenAndTheNextOneServed(boolean spin) throws Exception {
    open(spin);
    for (int connection = 0; connection < 3; connection++) {
      Player player = connect(1_000);
      serve(player);
      assertThat(player.done.await(60, SECONDS)).isTrue();
      player.channel.write(player.channel.alloc().buffer().writeLong(Player.LAST));
      player.channel.flush();
      assertThat(player.channel.closeFuture().await(60, SECONDS)).isTrue();
    }
  }

  private static IoHandlerFactory marking(IoHandlerFactory handlers) {
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor loop) {
        return new Marking(handlers.newHandler(loop));
      }
    };
  }

  /** Sends each message back, a number of times; closes at one that says so. */
  private static final class Player extends ChannelInboundHandlerAdapter {
    static final long LAST = -1;

    final AtomicInteger played = new AtomicInteger();
    final AtomicInteger readWithoutEpoll = new AtomicInteger();
    final CountDownLatch done = new CountDownLatch(1);
    private final int messages;
    private Channel channel;

    Player(int messages) {
      this.messages = messages;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (bytes.getLong(bytes.readerIndex()) == LAST) {
        bytes.release();
        ctx.close();
        return;
      }
      if (!IN_EPOLL.get()) {
        readWithoutEpoll.incrementAndGet();
      }
      if (played.incrementAndGet() < messages) {
        ctx.writeAndFlush(bytes);
      } else {
        bytes.release();
        done.countDown();
      }
    }

    /** A peer that is shut down leaves a message unread. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable reset) {
      ctx.close();
    }

    void awaitPlayed(int number) throws InterruptedException {
      while (played.get() < number) {
        Thread.sleep(1);
      }
    }
  }

  /** Epoll's handler, and a mark on the thread while it runs. */
  private record Marking(IoHandler handler) implements IoHandler {
    @Override
    public int run(IoHandlerContext context) {
      IN_EPOLL.set(true);
      try {
        return handler.run(context);
      } finally {
        IN_EPOLL.set(false);
      }
    }

    @Override
    public void initialize() {
      handler.initialize();
    }

    @Override
    public void wakeup() {
      handler.wakeup();
    }

    @Override
    public void prepareToDestroy() {
      handler.prepareToDestroy();
    }

    @Override
    public void destroy() {
      handler.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return handler.register(handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
      return handler.isCompatible(type);
    }
  }
}
