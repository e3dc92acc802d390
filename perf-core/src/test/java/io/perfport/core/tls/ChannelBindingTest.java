package io.perfport.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.perfport.core.session.ControlSession.Side;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelBindingTest {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** The server's end of the binding, in the moment in which the first byte has come. */
  private InetSocketAddress serve(ServerTls tls, CompletableFuture<byte[]> binding) {
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    tls.install(channel, 10_000);
                    channel.pipeline().addLast(new FirstByte(Side.SERVER, binding));
                  }
                })
            .bind(NetUtil.LOCALHOST4, 0)
            .syncUninterruptibly()
            .channel();
    return (InetSocketAddress) listener.localAddress();
  }

  private byte[] connect(InetSocketAddress server, TlsConnections tls) throws Exception {
    CompletableFuture<byte[]> binding = new CompletableFuture<>();
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                tls.install(channel, 10_000);
                channel
                    .pipeline()
                    .addLast(
                        new ChannelInboundHandlerAdapter() {
                          @Override
                          public void channelActive(ChannelHandlerContext ctx) {
                            binding.complete(
                                ChannelBinding.of(ctx.channel(), Side.CLIENT).orElseThrow());
                            ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
                          }
                        });
              }
            })
        .connect(server)
        .syncUninterruptibly();
    return binding.get(30, TimeUnit.SECONDS);
  }

  @Test
  void bothEndsOfAConnectionHaveTheSameAndAnotherServerHasAnother() throws Exception {
    byte[] first = bindingOfBothEnds();
    byte[] second = bindingOfBothEnds();
    assertThat(first).hasSize(32).isNotEqualTo(second);
  }

  private byte[] bindingOfBothEnds() throws Exception {
    ServerTls server = new ServerTls(TlsIdentity.selfSigned(), null, TlsProvider.JDK);
    CompletableFuture<byte[]> there = new CompletableFuture<>();
    InetSocketAddress address = serve(server, there);
    byte[] here =
        connect(address, ClientTls.pinned(server.fingerprint(), TlsProvider.JDK).to("localhost"));
    assertThat(there.get(30, TimeUnit.SECONDS)).isEqualTo(here);
    return here;
  }

  /** Takes the binding when the peer has said something. */
  private static final class FirstByte extends ChannelInboundHandlerAdapter {
    private final Side side;
    private final CompletableFuture<byte[]> binding;

    FirstByte(Side side, CompletableFuture<byte[]> binding) {
      this.side = side;
      this.binding = binding;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      binding.complete(ChannelBinding.of(ctx.channel(), side).orElseThrow());
    }
  }
}
