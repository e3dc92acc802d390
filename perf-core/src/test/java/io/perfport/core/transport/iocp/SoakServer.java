package io.perfport.core.transport.iocp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.perfport.core.transport.TransportLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The accepting end of the soak. */
final class SoakServer {
  private static final int BACKLOG = 4096;

  private final Channel listener;

  SoakServer(TransportLoops loops, SoakTally tally, SoakLife life) throws InterruptedException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channelFactory(loops.listeners())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    SoakPeer peer = SoakPeer.accepting(tally);
                    life.began(channel, peer);
                    channel.pipeline().addLast(peer);
                  }
                });
    listener =
        bootstrap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).sync().channel();
  }

  SocketAddress address() {
    return listener.localAddress();
  }

  void close() throws InterruptedException {
    listener.close().sync();
  }
}
