package io.perfport.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(180)
class OrderlyCloseTest {
  private static final String REASON = "you say too much";

  /** Longer than any test takes: what ends the connection is the peer. */
  private static final long PATIENCE_MILLIS = 600_000;

  private static final long SHORT_PATIENCE_MILLIS = 200;
  private static final int WORD_BYTES = 32 << 20;

  static Stream<Transport> transports() {
    return Transports.load().available().stream()
        .filter(transport -> transport.capabilities().contains(Capability.TCP));
  }

  @ParameterizedTest
  @MethodSource("transports")
  void thePeerReadsTheReasonAndIsNotResetForWhatItSaysAfterIt(Transport transport)
      throws Exception {
    TransportLoops loops = transport.open(1, new DefaultThreadFactory("orderly", true));
    try {
      CompletableFuture<Channel> accepted = new CompletableFuture<>();
      try (Socket peer = new Socket()) {
        peer.connect(listen(loops, accepted, new Refusing()));
        peer.getOutputStream().write(new byte[64 << 10]);
        assertThat(peer.getInputStream().readAllBytes())
            .asString(StandardCharsets.US_ASCII)
            .isEqualTo(REASON);
        // A connection that has been closed answers the first with a reset; the next then fails.
        for (int i = 0; i < 5; i++) {
          peer.getOutputStream().write(new byte[64 << 10]);
          TimeUnit.MILLISECONDS.sleep(20);
        }
      }
      assertThat(accepted.get().closeFuture().await(60, TimeUnit.SECONDS))
          .as("it closes when the peer does")
          .isTrue();
    } finally {
      loops.group().shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).sync();
    }
  }

  /** What it does not read is more than the kernel keeps for it. */
  @ParameterizedTest
  @MethodSource("transports")
  void aPeerThatDoesNotReadTheLastWordIsResetWhenItsTimeIsOver(Transport transport)
      throws Exception {
    TransportLoops loops = transport.open(1, new DefaultThreadFactory("orderly", true));
    ByteBuf word = Unpooled.directBuffer(WORD_BYTES).writeZero(WORD_BYTES);
    try {
      CompletableFuture<Channel> accepted = new CompletableFuture<>();
      try (Socket peer = new Socket()) {
        peer.setReceiveBufferSize(4 << 10);
        peer.connect(listen(loops, accepted, new Verbose(word.retain())));
        peer.getOutputStream().write(1);
        assertThat(accepted.get(60, TimeUnit.SECONDS).closeFuture().await(30, TimeUnit.SECONDS))
            .as("it closes although nobody reads")
            .isTrue();
        assertThatThrownBy(() -> peer.getInputStream().readAllBytes())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
    } finally {
      loops.group().shutdownGracefully(50, 5_000, TimeUnit.MILLISECONDS).sync();
    }
    assertThat(word.refCnt()).as("only the test holds the word").isEqualTo(1);
    word.release();
  }

  private static InetSocketAddress listen(
      TransportLoops loops, CompletableFuture<Channel> accepted, ChannelHandler handler)
      throws InterruptedException {
    Channel listener =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.listeners())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.complete(channel);
                    channel.pipeline().addLast(handler);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    return (InetSocketAddress) listener.localAddress();
  }

  /** Says so much that it can't be written whole, and ends. */
  private static final class Verbose extends ChannelInboundHandlerAdapter {
    private final ByteBuf word;

    Verbose(ByteBuf word) {
      this.word = word;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      ctx.write(word);
      OrderlyClose.begin(ctx.channel(), SHORT_PATIENCE_MILLIS);
    }
  }

  /** Refuses once, whatever it is told. */
  private static final class Refusing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      ctx.write(Unpooled.copiedBuffer(REASON, StandardCharsets.US_ASCII));
      OrderlyClose.begin(ctx.channel(), PATIENCE_MILLIS);
    }
  }
}
