package io.perfport.core.metrics;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** An echo server on a completion port, which has served a connection. */
record IocpServer(TransportLoops transport, Channel listener) implements AutoCloseable {
  static final int WORKERS = 2;

  static IocpServer start() {
    TransportLoops loops =
        Transports.load().choose("iocp").open(WORKERS, new DefaultThreadFactory("echo", true));
    Channel listener =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.listeners())
            .childHandler(new Echo())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return new IocpServer(loops, listener);
  }

  EventLoopGroup loops() {
    return transport.group();
  }

  String name() {
    return ((PortSource) transport.group()).portName();
  }

  /** Has it answer a client. */
  void answer() throws IOException {
    int port = ((InetSocketAddress) listener.localAddress()).getPort();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write(42);
      if (client.getInputStream().read() != 42) {
        throw new AssertionError("no echo");
      }
    }
  }

  @Override
  public void close() {
    transport.group().shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }
}
