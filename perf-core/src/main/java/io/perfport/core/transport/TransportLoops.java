package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.util.Objects;
import java.util.Optional;

/**
 * What a Netty bootstrap needs of one transport: its event loops, and factories of the channels
 * that may be registered with them. A factory belongs to its group; channels of one are never
 * registered with the group of another.
 *
 * <p>The caller of {@link Transport#open} owns the group and shuts it down.
 *
 * @param group the event loops; they run both the accepting and the connected channels
 * @param listeners makes channels for {@code ServerBootstrap}
 * @param streams makes channels for {@code Bootstrap}
 * @param datagrams makes channels of datagrams; empty where the transport has none ({@link
 *     Capability#UDP})
 * @param unix makes channels of UNIX-domain sockets; empty where the transport has none ({@link
 *     Capability#UNIX})
 */
public record TransportLoops(
    EventLoopGroup group,
    ChannelFactory<? extends ServerChannel> listeners,
    ChannelFactory<? extends Channel> streams,
    Optional<DatagramChannels> datagrams,
    Optional<UnixChannels> unix) {
  public TransportLoops {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(listeners, "listeners");
    Objects.requireNonNull(streams, "streams");
    Objects.requireNonNull(datagrams, "datagrams");
    Objects.requireNonNull(unix, "unix");
  }

  /** Of a transport with TCP alone, or what stands for it. */
  public TransportLoops(
      EventLoopGroup group,
      ChannelFactory<? extends ServerChannel> listeners,
      ChannelFactory<? extends Channel> streams) {
    this(group, listeners, streams, Optional.empty(), Optional.empty());
  }
}
