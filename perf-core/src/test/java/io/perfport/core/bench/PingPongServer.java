package io.perfport.core.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.host.ProcessCpu;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Returns what it receives. Prints its port, and for each line that it reads how much processor
 * time it has used, in nanoseconds; ends with its input.
 */
public final class PingPongServer {
  private static final int BACKLOG = 4096;

  private PingPongServer() {}

  public static void main(String[] args) throws Exception {
    Transport transport = BenchTransports.named(args[0]);
    int workers = Integer.parseInt(args[1]);
    TransportLoops loops = transport.open(workers, new DefaultThreadFactory("pong", true));
    Channel listener =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.listeners())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Returner())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    System.out.println(((InetSocketAddress) listener.localAddress()).getPort());
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    while (questions.readLine() != null) {
      System.out.println(ProcessCpu.now().totalNanos());
    }
  }

  @Sharable
  private static final class Returner extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message, ctx.voidPromise());
    }
  }
}
