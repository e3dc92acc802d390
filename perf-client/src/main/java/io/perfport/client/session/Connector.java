package io.perfport.client.session;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.perfport.client.ClientConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.transport.TransportLoops;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** Opens connections to one server, over one transport. */
final class Connector {
  private final ClientConfig config;
  private final TransportLoops loops;

  /**
   * The address of the control connection: data connections go nowhere else. Written by the thread
   * that connects, before each attempt, since the session may be quicker than that thread; read by
   * event loops.
   */
  private volatile InetSocketAddress server;

  Connector(ClientConfig config, TransportLoops loops) {
    this.config = config;
    this.loops = loops;
  }

  /**
   * Opens the control connection, to the first address that answers. Blocks; not on an event loop.
   *
   * @param initializer sets the pipeline up
   * @throws FailureException if none answers; it names the last one's reason
   */
  Channel connectControl(Consumer<Channel> initializer) {
    List<InetSocketAddress> addresses = ServerAddresses.of(config);
    FailureException last = null;
    for (InetSocketAddress address : addresses) {
      server = address;
      ChannelFuture connected = connect(address, initializer).awaitUninterruptibly();
      if (connected.isSuccess()) {
        return connected.channel();
      }
      last = failure(address, connected.cause());
    }
    throw last;
  }

  /** Opens a data connection; any thread, after the control connection. */
  ChannelFuture connectData(Consumer<Channel> initializer) {
    return connect(server, initializer);
  }

  private ChannelFuture connect(InetSocketAddress address, Consumer<Channel> initializer) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops.group())
            .channelFactory(loops.streams())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    initializer.accept(channel);
                  }
                });
    SocketAddress remote = config.transport().address(address);
    if (config.bindHost() == null) {
      return bootstrap.connect(remote);
    }
    InetSocketAddress local =
        new InetSocketAddress(ServerAddresses.resolve(config.bindHost())[0], 0);
    return bootstrap.connect(remote, config.transport().address(local));
  }

  /** Names why a connection could not be made. */
  FailureException failure(InetSocketAddress address, Throwable cause) {
    String where = "%s port %d".formatted(display(address), address.getPort());
    if (cause instanceof ConnectTimeoutException) {
      return new FailureException(
          new Failure(
              FailureReason.CONNECT_TIMED_OUT,
              "no answer from %s within %d ms (--connect-timeout)"
                  .formatted(where, config.connectTimeoutMillis())),
          cause);
    }
    if (cause instanceof ConnectException
        && String.valueOf(cause.getMessage()).contains("refused")) {
      return new FailureException(
          new Failure(
              FailureReason.CONNECT_REFUSED,
              "%s refused the connection: is perf-server running there?".formatted(where)),
          cause);
    }
    return new FailureException(
        new Failure(
            FailureReason.CONNECT_FAILED,
            "can't connect to %s: %s".formatted(where, cause.getMessage())),
        cause);
  }

  FailureException dataFailure(Throwable cause) {
    return failure(server, cause);
  }

  private static String display(InetSocketAddress address) {
    String host = address.getHostString();
    String ip = address.isUnresolved() ? host : address.getAddress().getHostAddress();
    return host.equals(ip) ? host : host + " (" + ip + ")";
  }
}
