package io.perfport.core.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How connections end: by either side, in one direction or both, and in the middle of something.
 */
abstract class ClosingContract extends TransportFixture {
  @Test
  void closesOneHalfAndReadsOnWithTheOther() throws Exception {
    assumeTrue(closesHalves(), "its input ends with the connection");
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
    await(client.close());
  }

  @Test
  void failsWhatIsWrittenAfterTheOutputWasShutDown() throws Exception {
    Channel server = listen(Discard::new);
    Channel client = connect(server, new Collector());
    assumeTrue(client instanceof DuplexChannel, "no half-close on this transport");
    await(((DuplexChannel) client).shutdownOutput());
    ByteBuf late = bytes(new byte[1]);
    ChannelFuture write = client.writeAndFlush(late);
    assertThat(write.await(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(write.cause()).isInstanceOf(IOException.class);
    assertThat(late.refCnt()).as("the failed write released its buffer").isZero();
  }

  @Test
  void tellsOfEachHalfOnce() throws Exception {
    assumeTrue(closesHalves(), "its input ends with the connection");
    EventLog serverEvents = new EventLog();
    EventLog clientEvents = new EventLog();
    Channel server = listen(() -> serverEvents);
    Channel client = connect(server, clientEvents);
    assumeTrue(client instanceof DuplexChannel, "no half-close on this transport");
    DuplexChannel accepted = (DuplexChannel) serverEvents.channel.get(WAIT_SECONDS, SECONDS);
    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    accepted.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);

    await(((DuplexChannel) client).shutdownOutput());
    assertThat(clientEvents.next()).isInstanceOf(ChannelOutputShutdownEvent.class);
    assertThat(serverEvents.next()).isInstanceOf(ChannelInputShutdownEvent.class);
    assertThat(accepted.isInputShutdown()).isTrue();
    assertThat(accepted.isOutputShutdown()).isFalse();
    assertThat(accepted.isActive()).isTrue();

    await(accepted.shutdownOutput());
    await(accepted.close());
    await(client.close());
    serverEvents.inactive.await();
    clientEvents.inactive.await();
    awaitLoop(accepted);
    awaitLoop(client);
    assertThat(serverEvents.all())
        .filteredOn(ChannelInputShutdownEvent.class::isInstance)
        .as("the rest of what the server saw")
        .isEmpty();
    assertThat(serverEvents.inactive.times()).isEqualTo(1);
    assertThat(clientEvents.inactive.times()).isEqualTo(1);
  }

  @Test
  void closesAtTheEndOfTheInputUnlessToldOtherwise() throws Exception {
    EventLog events = new EventLog();
    Channel server = listen(() -> events);
    Channel client = connect(server, new Collector());
    assumeTrue(client instanceof DuplexChannel, "no half-close on this transport");
    await(((DuplexChannel) client).shutdownOutput());
    await(events.channel.get(WAIT_SECONDS, SECONDS).closeFuture());
    await(client.closeFuture());
  }

  @Test
  void closesInTheMiddleOfReading() throws Exception {
    for (int i = 0; i < 20; i++) {
      Flood flood = new Flood();
      Channel server = listen(() -> flood);
      Gate reader = new Gate();
      Channel client = connect(server, reader);
      onLoop(client, () -> prepareForBulk(client));
      reader.open();
      reader.first.get(WAIT_SECONDS, SECONDS);
      await(client.close()); // By another thread, and with bytes on their way.
      awaitLoop(client);
      long atTheClose = reader.bytes.get();
      await(flood.channel.get(WAIT_SECONDS, SECONDS).closeFuture());
      awaitLoop(client);
      assertThat(reader.bytes.get())
          .as("nothing is read once the close is done")
          .isEqualTo(atTheClose);
      await(server.close());
    }
  }

  @ParameterizedTest
  @EnumSource(ClosingHandler.Place.class)
  void closesFromWithinAHandler(ClosingHandler.Place place) throws Exception {
    Flood flood = new Flood();
    Channel server = listen(() -> flood);
    ClosingHandler closing = new ClosingHandler(place);
    ChannelFuture connected = bootstrap(closing).connect(server.localAddress());
    assertThat(connected.await(WAIT_SECONDS, SECONDS)).isTrue();
    await(connected.channel().closeFuture());
    await(flood.channel.get(WAIT_SECONDS, SECONDS).closeFuture());
    closing.inactive.await();
    awaitLoop(connected.channel());
    assertThat(closing.inactive.times()).isEqualTo(1);
    assertThat(closing.readsAfterInactive.get()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsAConnectionThatItsPeerResets(boolean writing) throws Exception {
    assumeTrue(transport.capabilities().contains(Capability.TCP), "no resets without TCP");
    Flood flood = new Flood();
    EventLog events = new EventLog();
    Channel server = listen(() -> writing ? flood : events);
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
      peer.getOutputStream().write(1);
      (writing ? flood.channel : events.channel).get(WAIT_SECONDS, SECONDS);
      peer.setSoLinger(true, 0); // Close with a RST: tcp(7), SO_LINGER.
    }
    Channel accepted = (writing ? flood.channel : events.channel).get(WAIT_SECONDS, SECONDS);
    Inactivity inactive = writing ? flood.inactive : events.inactive;
    inactive.await();
    awaitLoop(accepted);
    List<Throwable> errors = writing ? flood.errors : events.errors;
    assertThat(errors).allSatisfy(error -> assertThat(error).isInstanceOf(IOException.class));
    assertThat(inactive.times()).isEqualTo(1);
    ChannelFuture late = accepted.writeAndFlush(bytes(new byte[1]));
    assertThat(late.await(WAIT_SECONDS, SECONDS)).isTrue();
    assertThat(late.cause()).isInstanceOf(ClosedChannelException.class);
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
  void endsItsLoopsWithChannelsStillOpen() throws Exception {
    Channel server = listen(Echo::new);
    Channel client = connect(server, new Collector());
    client.writeAndFlush(bytes(new byte[100]));
    shutDown();
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
    assertThat(loops.group().isTerminated()).isTrue();
  }

  private Void prepareForBulk(Channel channel) {
    transport.prepareForBulk(channel);
    return null;
  }
}
