package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.perfport.common.plan.UnixAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes the channels of UNIX-domain stream sockets of one transport, for the group that they are
 * given with. A listener makes its socket's file when it binds, and removes it when it closes.
 *
 * @param listeners makes channels for {@code ServerBootstrap}
 * @param streams makes channels for {@code Bootstrap}
 * @param addresses gives an address the form that these channels take
 */
public record UnixChannels(
    ChannelFactory<? extends ServerChannel> listeners,
    ChannelFactory<? extends Channel> streams,
    Function<UnixAddress, SocketAddress> addresses) {
  public UnixChannels {
    Objects.requireNonNull(listeners, "listeners");
    Objects.requireNonNull(streams, "streams");
    Objects.requireNonNull(addresses, "addresses");
  }

  /** Channels of Netty's native transports. */
  public static UnixChannels ofNetty(
      ChannelFactory<? extends ServerChannel> listeners,
      ChannelFactory<? extends Channel> streams) {
    return new UnixChannels(listeners, streams, address -> new DomainSocketAddress(address.path()));
  }

  /** Channels over the JDK's. */
  public static UnixChannels ofJdk(
      ChannelFactory<? extends ServerChannel> listeners,
      ChannelFactory<? extends Channel> streams) {
    return new UnixChannels(
        listeners, streams, address -> UnixDomainSocketAddress.of(address.path()));
  }
}
