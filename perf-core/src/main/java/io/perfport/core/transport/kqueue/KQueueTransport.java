package io.perfport.core.transport.kqueue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.Availability;
import io.perfport.core.transport.Availability.UnavailableReason;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramChannels.DatagramSpec;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.UnixChannels;
import io.perfport.core.transport.bulk.DatagramReceiveBuffers;
import io.perfport.core.transport.bulk.ReusedReceiveBuffer;
import io.perfport.core.transport.netty.NettyTransport;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * kqueue(2). The first choice on macOS. It sets only what every system has: macOS can't choose a
 * socket's congestion control, and its TCP_CONNECTION_INFO is not read.
 */
public final class KQueueTransport extends NettyTransport {
  /** For the {@code ServiceLoader}. */
  public KQueueTransport() {
    super(
        "kqueue",
        IoModel.READINESS,
        Sockets.portable(),
        Set.of(
            Capability.TCP,
            Capability.UDP,
            Capability.UNIX,
            Capability.SOCKET_BUFFERS,
            Capability.NO_DELAY,
            Capability.AFFINITY));
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
  protected TransportLoops open(Function<IoHandlerFactory, EventLoopGroup> group) {
    return new TransportLoops(
        group.apply(KQueueIoHandler.newFactory()),
        ReusedReceiveBuffer.onAccepted(KQueueServerSocketChannel::new),
        ReusedReceiveBuffer.onStreams(KQueueSocketChannel::new),
        Optional.of(new KQueueDatagrams()),
        Optional.of(
            UnixChannels.ofNetty(
                ReusedReceiveBuffer.onAccepted(KQueueServerDomainSocketChannel::new),
                ReusedReceiveBuffer.onStreams(KQueueDomainSocketChannel::new))));
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
