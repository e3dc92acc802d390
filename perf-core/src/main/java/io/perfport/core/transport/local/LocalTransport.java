package io.perfport.core.transport.local;

import io.netty.channel.ChannelOption;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.EventLoops;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * Netty's in-memory channel: buffers change hands without a copy or a system call. Choose it to see
 * what our own code costs; its figures say nothing about any network. Both ends must be in one
 * process.
 */
public final class LocalTransport implements Transport {
  @Override
  public String name() {
    return "local";
  }

  @Override
  public IoModel model() {
    return IoModel.IN_MEMORY;
  }

  @Override
  public Availability availability() {
    return Availability.available();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    return new TransportLoops(
        new EventLoops(workers, threads, LocalIoHandler.newFactory()),
        LocalServerChannel::new,
        LocalChannel::new);
  }

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return Map.of();
  }

  @Override
  public SocketFacts facts() {
    return SocketFacts.NONE;
  }

  /** A name made of the port alone: hosts have no meaning here. Port 0 is a name not in use yet. */
  @Override
  public SocketAddress address(InetSocketAddress address) {
    return address.getPort() == 0
        ? LocalAddress.ANY
        : new LocalAddress("perfport-" + address.getPort());
  }
}
