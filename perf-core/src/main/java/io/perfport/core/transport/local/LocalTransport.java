package io.perfport.core.transport.local;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.netty.NettyTransport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.function.Function;

/**
 * Netty's in-memory channel: buffers change hands without a copy or a system call. Choose it to see
 * what our own code costs; its figures say nothing about any network. Both ends must be in one
 * process.
 */
public final class LocalTransport extends NettyTransport {
  /** For the {@code ServiceLoader}. */
  public LocalTransport() {
    super("local", IoModel.IN_MEMORY, Sockets.none(), Set.of(Capability.AFFINITY));
  }

  @Override
  public Availability availability() {
    return Availability.available();
  }

  @Override
  protected TransportLoops open(Function<IoHandlerFactory, EventLoopGroup> group) {
    return new TransportLoops(
        group.apply(LocalIoHandler.newFactory()), LocalServerChannel::new, LocalChannel::new);
  }

  /** A name made of the port alone: hosts have no meaning here. Port 0 is a name not in use yet. */
  @Override
  public SocketAddress address(InetSocketAddress address) {
    return address.getPort() == 0
        ? LocalAddress.ANY
        : new LocalAddress("perfport-" + address.getPort());
  }
}
