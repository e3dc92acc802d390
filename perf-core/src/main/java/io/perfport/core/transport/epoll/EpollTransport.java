package io.perfport.core.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.perfport.core.socket.LinuxSocketOptions;
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
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Linux' epoll(7), without the JDK's selector between: fewer objects and system calls an event, and
 * every socket option. The first choice on Linux.
 */
public final class EpollTransport extends NettyTransport {
  /** For the {@code ServiceLoader}. */
  public EpollTransport() {
    super(
        "epoll",
        IoModel.READINESS,
        Sockets.linuxReadiness(),
        Set.of(
            Capability.TCP,
            Capability.UDP,
            Capability.UNIX,
            Capability.UDP_SEGMENTATION,
            Capability.UDP_COALESCING,
            Capability.SOCKET_BUFFERS,
            Capability.NO_DELAY,
            Capability.MAX_SEGMENT,
            Capability.CONGESTION_CONTROL,
            Capability.TCP_INFO,
            Capability.BUSY_POLL,
            Capability.BIND_DEVICE,
            Capability.AFFINITY,
            Capability.ZERO_COPY,
            Capability.SKIP_RECEIVE_COPY));
  }

  @Override
  public boolean looksForAnswers() {
    return true;
  }

  @Override
  public Availability availability() {
    if (!UnavailableReason.isLinux()) {
      return Availability.unavailable(UnavailableReason.otherSystem("Linux"));
    }
    return Epoll.isAvailable()
        ? Availability.available()
        : Availability.unavailable(UnavailableReason.of(Epoll.unavailabilityCause()));
  }

  @Override
  protected TransportLoops open(Function<IoHandlerFactory, EventLoopGroup> group) {
    return new TransportLoops(
        group.apply(new SpeculativeReads(EpollIoHandler.newFactory())),
        ReusedReceiveBuffer.onAccepted(EpollServerSocketChannel::new),
        ReusedReceiveBuffer.onStreams(EpollSocketChannel::new),
        Optional.of(new EpollDatagrams()),
        Optional.of(
            UnixChannels.ofNetty(
                ReusedReceiveBuffer.onAccepted(EpollServerDomainSocketChannel::new),
                ReusedReceiveBuffer.onStreams(EpollDomainSocketChannel::new))));
  }

  /**
   * epoll's datagram channels: many datagrams for each system call. What is flushed together goes
   * by one sendmmsg(2); what has come is read by one recvmmsg(2), or, with UDP_GRO, what came
   * together by one recvmsg(2).
   */
  static final class EpollDatagrams implements DatagramChannels {
    /** Datagrams for one recvmmsg(2), if they are short enough. */
    private static final int DATAGRAMS_A_CALL = 64;

    /** Within a processor's L2 cache. */
    private static final int READ_BYTES = 256 << 10;

    /** The kernel coalesces up to the longest IP packet. */
    private static final int COALESCED_BYTES = 64 << 10;

    @Override
    public Channel newChannel(DatagramSpec spec) {
      Channel channel =
          spec.ipv4Only()
              ? new EpollDatagramChannel(SocketProtocolFamily.INET)
              : new EpollDatagramChannel();
      channel.config().setOption(ChannelOption.SO_REUSEADDR, spec.sharesPort());
      if (spec.coalescing()) {
        channel.config().setOption(LinuxSocketOptions.UDP_GRO, 1);
        DatagramReceiveBuffers.one(channel, COALESCED_BYTES);
      } else {
        int most = Math.min(DATAGRAMS_A_CALL, READ_BYTES / spec.datagramBytes());
        int datagrams = Math.max(1, Math.min(most, spec.atOnce()));
        channel
            .config()
            .setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, spec.datagramBytes());
        DatagramReceiveBuffers.one(channel, datagrams * spec.datagramBytes());
      }
      return channel;
    }

    /**
     * Without an address of its own: the kernel then takes the route that the socket has cached.
     */
    @Override
    public SegmentedWrites segments() {
      return (channel, datagrams, datagramBytes) ->
          new SegmentedDatagramPacket(
              datagrams, datagramBytes, null, (InetSocketAddress) channel.localAddress());
    }
  }
}
