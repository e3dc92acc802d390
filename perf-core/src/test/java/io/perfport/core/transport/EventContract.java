package io.perfport.core.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What handlers are told, in which order and until when: as nio tells it, which most handlers were
 * written against.
 */
abstract class EventContract extends ClosingContract {
  /** The transports whose events come as nio's do; Netty's native ones differ among themselves. */
  private void assumeNiosOrder() {
    assumeTrue(
        Set.of("nio", "iocp", "blocking", "virtual").contains(transport.name()),
        "Netty's own, with an order of its own");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsOfAResetAsNioDoes(boolean afterData) throws Exception {
    assumeNiosOrder();
    EventOrder events = new EventOrder(false);
    Channel server = listen(() -> events);
    try (Socket peer = connectPeer(server)) {
      if (afterData) {
        peer.getOutputStream().write(1);
      }
      events.await(afterData ? "read complete" : "active");
      peer.setSoLinger(true, 0); // Close with a RST: tcp(7), SO_LINGER.
    }
    events.await("inactive");
    assertThat(String.join(", ", events.all()))
        .isEqualTo(
            (afterData ? "active, read, read complete" : "active")
                + ", read complete, exception, inactive");
  }

  @Test
  void tellsOfTheInputsEndAsNioDoes() throws Exception {
    assumeNiosOrder();
    EventOrder events = new EventOrder(true);
    Channel server = listen(() -> events);
    try (Socket peer = connectPeer(server)) {
      peer.getOutputStream().write(1);
      events.await("read complete");
      peer.shutdownOutput();
      events.await("input read");
      Channel accepted = events.channel.get(WAIT_SECONDS, SECONDS);
      await(accepted.writeAndFlush(bytes(Pattern.of(1, 10))));
      assertThat(peer.getInputStream().readNBytes(10)).isEqualTo(Pattern.of(1, 10));
      await(accepted.close());
    }
    events.await("inactive");
    assertThat(events.all())
        .containsExactly(
            "active",
            "read",
            "read complete",
            "read complete",
            "input shut",
            "read complete",
            "input read",
            "inactive");
  }

  @Test
  void tellsOfAnInputThatItsUserShutsDownAsNioDoes() throws Exception {
    assumeNiosOrder();
    EventOrder events = new EventOrder(true);
    Channel server = listen(() -> events);
    try (Socket peer = connectPeer(server)) {
      events.await("active");
      DuplexChannel accepted = (DuplexChannel) events.channel.get(WAIT_SECONDS, SECONDS);
      await(accepted.shutdownInput());
      assertThat(accepted.isInputShutdown()).isTrue();
      events.await("input read");
      assertThat(events.all()).containsExactly("active", "read complete", "input read");
      await(accepted.writeAndFlush(bytes(Pattern.of(1, 10))));
      assertThat(peer.getInputStream().readNBytes(10)).isEqualTo(Pattern.of(1, 10));
    }
  }

  @Test
  void shutsDownNoHalfBeforeTheConnect() throws Exception {
    assumeNiosOrder();
    Channel server = listen(Echo::new);
    Collector received = new Collector();
    ChannelFuture registered = bootstrap(received).register();
    await(registered);
    DuplexChannel client = (DuplexChannel) registered.channel();
    assertThat(client.shutdownInput().await().cause()).isInstanceOf(NotYetConnectedException.class);
    await(client.connect(server.localAddress()));
    await(client.writeAndFlush(bytes(Pattern.of(0, 100))));
    assertThat(received.take(100)).isEqualTo(Pattern.of(0, 100));

    DuplexChannel other = (DuplexChannel) bootstrap(new Collector()).register().await().channel();
    assertThat(other.shutdownOutput().await().cause()).isInstanceOf(NotYetConnectedException.class);
    other = (DuplexChannel) bootstrap(new Collector()).register().await().channel();
    assertThat(other.shutdown().await().cause()).isInstanceOf(NotYetConnectedException.class);
  }

  @Test
  void shutsDownNoHalfAfterTheClose() throws Exception {
    assumeNiosOrder();
    Channel server = listen(Echo::new);
    DuplexChannel client = (DuplexChannel) connect(server, new Collector());
    await(client.close());
    assertThat(client.shutdownInput().await().cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(client.shutdownOutput().await().cause()).isInstanceOf(ClosedChannelException.class);
    assertThat(client.shutdown().await().cause()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void completesAWriteThatWasFlushedBeforeItsEnd() throws Exception {
    assumeNiosOrder();
    for (boolean half : new boolean[] {false, true}) {
      CompletableFuture<ChannelFuture> written = new CompletableFuture<>();
      Channel server =
          listen(
              () ->
                  new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                      written.complete(ctx.writeAndFlush(bytes(Pattern.of(2, 1000))));
                      if (half) {
                        ((DuplexChannel) ctx.channel()).shutdownOutput();
                      } else {
                        ctx.close();
                      }
                    }
                  });
      try (Socket peer = connectPeer(server)) {
        assertThat(peer.getInputStream().readAllBytes()).isEqualTo(Pattern.of(2, 1000));
      }
      await(written.get(WAIT_SECONDS, SECONDS));
    }
  }

  @Test
  void readsNothingOnceACloseThatLingersHasBegun() throws Exception {
    assumeNiosOrder();
    Gate reader = new Gate();
    Channel server = listen(() -> reader);
    try (Socket peer = connectPeer(server)) {
      Channel accepted = reader.channel.get(WAIT_SECONDS, SECONDS);
      reader.open();
      accepted.config().setOption(ChannelOption.SO_LINGER, 1);
      for (int i = 0; i < 16; i++) {
        accepted.writeAndFlush(bytes(new byte[1 << 20])); // which nobody reads: the close waits
      }
      peer.getOutputStream().write(new byte[100]);
      reader.first.get(WAIT_SECONDS, SECONDS);
      long before =
          onLoop(
              accepted,
              () -> {
                accepted.close();
                return reader.bytes.get();
              });
      assertThatThrownBy(
              () -> {
                while (true) { // until the close is done
                  peer.getOutputStream().write(new byte[100]);
                  Thread.sleep(1);
                }
              })
          .isInstanceOf(IOException.class);
      await(accepted.closeFuture());
      awaitLoop(accepted);
      assertThat(reader.bytes.get()).isEqualTo(before);
    }
  }

  @Test
  void readsNothingBetweenTwoRegistrations() throws Exception {
    assumeNiosOrder();
    Gate reader = new Gate();
    Channel server = listen(() -> reader);
    try (Socket peer = connectPeer(server)) {
      Channel accepted = reader.channel.get(WAIT_SECONDS, SECONDS);
      reader.open();
      accepted.config().setAutoRead(true);
      awaitLoop(accepted);
      for (int i = 1; i <= 3; i++) {
        await(accepted.deregister());
        peer.getOutputStream().write(new byte[100]);
        Thread.sleep(100);
        assertThat(reader.bytes.get()).as("while deregistered").isEqualTo((i - 1) * 100L);
        await(loops.group().register(accepted));
        assertThat(accepted.isActive()).isTrue();
        awaitBytes(reader, i * 100L);
      }
    }
  }

  private static void awaitBytes(Gate reader, long count) throws Exception {
    for (long left = SECONDS.toMillis(WAIT_SECONDS); reader.bytes.get() < count; left--) {
      assertThat(left).as("time left for the data").isPositive();
      Thread.sleep(1);
    }
  }

  @Test
  void readsNoMoreAfterAFilledBufferWhileAutoReadIsOff() throws Exception {
    AtomicLong bytes = new AtomicLong();
    CompletableFuture<Channel> filled = new CompletableFuture<>();
    Channel server =
        listen(
            () ->
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
                    bytes.addAndGet(((ByteBuf) message).readableBytes());
                    ((ByteBuf) message).release();
                  }

                  @Override
                  public void channelReadComplete(ChannelHandlerContext ctx) {
                    if (!filled.isDone()) {
                      ctx.channel().config().setAutoRead(false);
                      filled.complete(ctx.channel());
                    }
                  }
                });
    assumeTrue(
        transport.capabilities().contains(Capability.TCP) && !transport.name().equals("io_uring"),
        "Netty's own; a read that is pending may still bring data");
    Channel client = connect(server, new Collector());
    client.writeAndFlush(bytes(new byte[16]));
    Channel accepted = filled.get(WAIT_SECONDS, SECONDS);
    awaitLoop(accepted);
    await(client.writeAndFlush(bytes(new byte[16])));
    Thread.sleep(200);
    assertThat(bytes.get()).isEqualTo(16);
    accepted.config().setAutoRead(true);
    for (long left = SECONDS.toMillis(WAIT_SECONDS); bytes.get() < 32; left--) {
      assertThat(left).as("time left for the data").isPositive();
      Thread.sleep(1);
    }
  }

  /** In one read, and in several: each buffer that is filled is followed by another. */
  @ParameterizedTest
  @ValueSource(ints = {1024, 16})
  void servesOnWhenAHandlerLeavesItsThreadInterrupted(int bufferBytes) throws Exception {
    Channel server =
        listen(
            () ->
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void handlerAdded(ChannelHandlerContext ctx) {
                    ctx.channel()
                        .config()
                        .setRecvByteBufAllocator(
                            new FixedRecvByteBufAllocator(bufferBytes).maxMessagesPerRead(16));
                  }

                  @Override
                  public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ctx.writeAndFlush(message);
                    Thread.currentThread().interrupt();
                  }
                });
    Collector received = new Collector();
    Channel client = connect(server, received);
    for (int i = 0; i < 5; i++) {
      client.writeAndFlush(bytes(Pattern.of(i, 100)));
      assertThat(received.take(100)).isEqualTo(Pattern.of(i, 100));
    }
  }

  @Test
  void saysWhyAMessageCannotBeSent() throws Exception {
    assumeTrue(
        transport.model() == IoModel.COMPLETION_PORT
            || transport.model() == IoModel.THREAD_PER_CONNECTION,
        "it can send a file's region");
    Channel server = listen(Echo::new);
    Collector received = new Collector();
    Channel client = connect(server, received);
    FileRegion region = new DefaultFileRegion(new File("no such file"), 0, 1);
    ChannelFuture write = client.writeAndFlush(region);
    assertThat(write.await(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(write.cause())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("a ByteBuf, not a DefaultFileRegion");
    assertThat(region.refCnt()).isZero();
    await(client.writeAndFlush(bytes(Pattern.of(0, 100))));
    assertThat(received.take(100)).isEqualTo(Pattern.of(0, 100));
  }

  @Test
  void closesAConnectionThatFindsNoMemoryToReceive() throws Exception {
    assumeNiosOrder();
    EventLog events = new EventLog();
    Channel server =
        listen(
            () ->
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.config().setRecvByteBufAllocator(new NoMemory());
                    channel.pipeline().addLast(events);
                  }
                });
    try (Socket peer = connectPeer(server)) {
      peer.getOutputStream().write(1);
      events.inactive.await();
    }
    assertThat(events.errors).hasSize(1).hasOnlyElementsOfType(OutOfMemoryError.class);
  }

  @SuppressWarnings("deprecation") // Handle is, but there is no other
  private static final class NoMemory extends FixedRecvByteBufAllocator {
    NoMemory() {
      super(1);
    }

    @Override
    public Handle newHandle() {
      return new DelegatingHandle(super.newHandle()) {
        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
          throw new OutOfMemoryError("thrown by a test");
        }
      };
    }
  }

  /** A peer over TCP, with the JDK's own socket: other addresses are passed over. */
  private static Socket connectPeer(Channel server) throws IOException {
    assumeTrue(server.localAddress() instanceof InetSocketAddress, "its peer is a TCP socket");
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    Socket peer = new Socket(address.getAddress(), address.getPort());
    peer.setTcpNoDelay(true);
    return peer;
  }
}
