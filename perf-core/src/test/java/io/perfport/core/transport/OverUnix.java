package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport whose connections are its UNIX-domain sockets, in a directory, for its contract. */
final class OverUnix implements Transport {
  private final Transport transport;
  private final Path directory;
  private final AtomicInteger files = new AtomicInteger();
  private UnixChannels channels;

  OverUnix(Transport transport, Path directory) {
    this.transport = transport;
    this.directory = directory;
  }

  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public IoModel model() {
    return transport.model();
  }

  @Override
  public Availability availability() {
    return transport.availability();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.UNIX, Capability.SOCKET_BUFFERS);
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    TransportLoops loops = transport.open(workers, threads);
    channels = loops.unix().orElseThrow();
    return new TransportLoops(
        loops.group(),
        channels.listeners(),
        channels.streams(),
        Optional.empty(),
        Optional.of(channels));
  }

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return SocketOptions.buffersOf(tuning);
  }

  @Override
  public SocketFacts facts() {
    return transport.facts();
  }

  @Override
  public SocketAddress address(InetSocketAddress address) {
    Path file = directory.resolve(Integer.toString(files.incrementAndGet()));
    return channels.addresses().apply(new UnixAddress(file.toString()));
  }

  @Override
  public void prepareForBulk(Channel channel) {
    transport.prepareForBulk(channel);
  }

  @Override
  public void enlargeReads(Channel channel) {
    transport.enlargeReads(channel);
  }
}
