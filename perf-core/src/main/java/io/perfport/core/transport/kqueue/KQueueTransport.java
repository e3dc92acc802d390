package io.perfport.core.transport.kqueue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.SocketFacts.PortableSocketFacts;
import io.perfport.core.socket.SocketOptions;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Availability.UnavailableReason;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.EventLoops;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.UnixChannels;
import io.perfport.core.transport.bulk.DatagramReceiveBuffers;
import io.perfport.core.transport.bulk.ReusedReceiveBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * kqueue(2). The first choice on macOS. It sets only what every system has: macOS can't choose a
 * socket's congestion control, and its TCP_CONNECTION_INFO is not read.
 */
public final class KQueueTransport implements Transport {
  private static final SocketFacts FACTS = new PortableSocketFacts();
  private static final Set<Capability> CAPABILITIES =
      Set.of(
          Capability.TCP,
          Capability.UDP,
          Capability.UNIX,
          Capability.SOCKET_BUFFERS,
          Capability.NO_DELAY);

  @Override
  public String name() {
    return "kqueue";
  }

  @Override
  public IoModel model() {
    return IoModel.READINESS;
  }

  @Override
  public Availability availability() {
    String system = UnavailableReason.system().toLowerCase(Locale.ROOT);
    if (!system.contains("mac") && !system.contains("darwin") && !system.contains("bsd")) {
      return Availability.unavailable(UnavailableReason.otherSystem("macOS and the BSDs"));
    }
    return KQueue.isAvailable()
        ? Availability.available()
        : Availability.unavailable(UnavailableReason.of(KQueue.unavailabilityCause()));
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    availability().require();
    return new TransportLoops(
        new EventLoops(workers, threads, KQueueIoHandler.newFactory()),
        ReusedReceiveBuffer.onAccepted(KQueueServerSocketChannel::new),
        ReusedReceiveBuffer.onStreams(KQueueSocketChannel::new),
        Optional.of(new KQueueDatagrams()),
        Optional.of(
            UnixChannels.ofNetty(
                ReusedReceiveBuffer.onAccepted(KQueueServerDomainSocketChannel::new),
                ReusedReceiveBuffer.onStreams(KQueueDomainSocketChannel::new))));
  }

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return SocketOptions.of(tuning);
  }

  @Override
  public SocketFacts facts() {
    return FACTS;
  }

  @Override
  public void prepareForBulk(Channel channel) {
    ReusedReceiveBuffer.beginBulk(channel);
  }

  /** kqueue's datagram channels: one system call for each datagram. */
  static final class KQueueDatagrams implements DatagramChannels {
    @Override
    public Channel newChannel(DatagramSpec spec) {
      Channel channel =
          spec.ipv4Only()
              ? new KQueueDatagramChannel(SocketProtocolFamily.INET)
              : new KQueueDatagramChannel();
      if (spec.sharesPort()) {
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
      }
      DatagramReceiveBuffers.one(channel, spec.datagramBytes());
      return channel;
    }

    @Override
    public SegmentedWrites segments() {
      throw new UnsupportedOperationException("kqueue's systems have no UDP_SEGMENT");
    }
  }
}
