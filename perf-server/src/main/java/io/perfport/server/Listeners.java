package io.perfport.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.stream.StrayDatagrams;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where a server can be reached: a port of connections and, if the transport has datagrams, the UDP
 * port with the same number.
 */
record Listeners(Channel connections, Optional<Channel> datagrams) {
  /** A port that the system picked for connections may be taken for datagrams. */
  private static final int ATTEMPTS = 8;

  /**
   * Opens both.
   *
   * @param address with port 0 for any that is free
   * @param routers look, in this order, at datagrams from addresses that no stream has
   * @throws FailureException if the address can't be listened on, with the reason
   */
  static Listeners open(
      ServerBootstrap bootstrap,
      Transport transport,
      TransportLoops loops,
      InetSocketAddress address,
      List<ChannelHandler> routers) {
    FailureException last = null;
    for (int i = 0; i < (address.getPort() == 0 ? ATTEMPTS : 1); i++) {
      ChannelFuture bound = bootstrap.bind(transport.address(address)).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw failure("can't listen on %s: %s", address, bound.cause());
      }
      Channel connections = bound.channel();
      try {
        return new Listeners(
            connections,
            loops.datagrams().map(d -> openDatagrams(d, loops, address, connections, routers)));
      } catch (FailureException e) {
        connections.close().awaitUninterruptibly();
        last = e;
      }
    }
    throw last;
  }

  private static Channel openDatagrams(
      DatagramChannels channels,
      TransportLoops loops,
      InetSocketAddress address,
      Channel connections,
      List<ChannelHandler> routers) {
    int port = ((InetSocketAddress) connections.localAddress()).getPort();
    InetSocketAddress local =
        address.getAddress() == null
            ? InetSocketAddress.createUnresolved(address.getHostString(), port)
            : new InetSocketAddress(address.getAddress(), port);
    ChannelFuture bound =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(() -> channels.newChannel(DatagramSpec.listener()))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    routers.forEach(channel.pipeline()::addLast);
                    channel.pipeline().addLast(StrayDatagrams.DROPPED);
                  }
                })
            .bind(local)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw failure("can't listen for datagrams (UDP) on %s: %s", local, bound.cause());
    }
    return bound.channel();
  }

  private static FailureException failure(String words, InetSocketAddress address, Throwable why) {
    return new FailureException(
        new Failure(FailureReason.LISTEN_FAILED, words.formatted(address, why.getMessage())), why);
  }

  SocketAddress address() {
    return connections.localAddress();
  }

  void close() {
    connections.close().awaitUninterruptibly();
    datagrams.ifPresent(channel -> channel.close().awaitUninterruptibly());
  }
}
