package io.perfport.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.stream.StrayDatagrams;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.UnixChannels;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.iperf3.DatagramTurns;
import io.perfport.server.session.ServerContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a server can be reached: a port of connections and, if the transport has datagrams, the UDP
 * port with the same number; a UNIX-domain socket; or all of them. Open as long as it is not
 * closed.
 */
record Listeners(
    Optional<Channel> connections, Optional<Channel> datagrams, Optional<Channel> unix) {
  /** A port that the system picked for connections may be taken for datagrams. */
  private static final int ATTEMPTS = 8;

  /**
   * Opens what the configuration asks for.
   *
   * @param routers look, in this order, at datagrams from addresses that no stream has
   * @throws FailureException if an address can't be listened on, with the reason
   */
  static Listeners open(
      ServerConfig config,
      ServerBootstraps bootstraps,
      DatagramTurns turns,
      List<ChannelHandler> routers) {
    Listeners onPort = NONE;
    if (config.onPort()) {
      onPort = openPort(bootstraps.onPort(turns), bootstraps.context(), addressOf(config), routers);
    }
    if (config.unix().isEmpty()) {
      return onPort;
    }
    try {
      UnixChannels channels = bootstraps.context().loops().unix().orElseThrow();
      Channel unix = UnixListener.open(bootstraps.onUnix(channels), channels, config.unix().get());
      return new Listeners(onPort.connections(), onPort.datagrams(), Optional.of(unix));
    } catch (FailureException e) {
      onPort.close();
      throw e;
    }
  }

  private static final Listeners NONE =
      new Listeners(Optional.empty(), Optional.empty(), Optional.empty());

  private static InetSocketAddress addressOf(ServerConfig config) {
    return config.bindHost() == null
        ? new InetSocketAddress(config.port())
        : new InetSocketAddress(config.bindHost(), config.port());
  }

  /**
   * @param address with port 0 for any that is free
   */
  private static Listeners openPort(
      ServerBootstrap bootstrap,
      ServerContext context,
      InetSocketAddress address,
      List<ChannelHandler> routers) {
    TransportLoops loops = context.loops();
    FailureException last = null;
    for (int i = 0; i < (address.getPort() == 0 ? ATTEMPTS : 1); i++) {
      ChannelFuture bound =
          bootstrap.bind(context.transport().address(address)).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw failure("can't listen on %s: %s", address, bound.cause());
      }
      Channel connections = bound.channel();
      try {
        return new Listeners(
            Optional.of(connections),
            loops.datagrams().map(d -> openDatagrams(d, loops, address, connections, routers)),
            Optional.empty());
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
        new Failure(FailureReason.LISTEN_FAILED, words.formatted(address, CauseText.of(why))), why);
  }

  /** Of the port first; at least one. */
  List<SocketAddress> addresses() {
    return Stream.of(connections, unix)
        .flatMap(Optional::stream)
        .map(Channel::localAddress)
        .toList();
  }

  void close() {
    Stream.of(connections, datagrams, unix)
        .flatMap(Optional::stream)
        .forEach(channel -> channel.close().awaitUninterruptibly());
  }
}
