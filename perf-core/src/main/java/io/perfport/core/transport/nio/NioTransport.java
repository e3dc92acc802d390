package io.perfport.core.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
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
import java.net.StandardSocketOptions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The JDK's selector: the one mechanism that is everywhere. Choose it where nothing better is, or
 * to compare with what a plain Netty application has.
 */
public final class NioTransport extends NettyTransport {
  /** For the {@code ServiceLoader}. */
  public NioTransport() {
    super(
        "nio",
        IoModel.READINESS,
        Sockets.portable(),
        Set.of(
            Capability.TCP,
            Capability.UDP,
            Capability.UNIX,
            Capability.SOCKET_BUFFERS,
            Capability.NO_DELAY,
            Capability.BUSY_POLL,
            Capability.AFFINITY,
            Capability.ZERO_COPY));
  }

  /** The selector waits for whole milliseconds, rounded up, and Netty may round once more. */
  @Override
  public long timerLatenessNanos() {
    return 1_500_000;
  }

  @Override
  public Availability availability() {
    return Availability.available();
  }

  @Override
  protected TransportLoops open(Function<IoHandlerFactory, EventLoopGroup> group) {
    return new TransportLoops(
        group.apply(NioIoHandler.newFactory()),
        ReusedReceiveBuffer.onAccepted(NioServerSocketChannel::new),
        ReusedReceiveBuffer.onStreams(NioSocketChannel::new),
        Optional.of(new NioDatagrams()),
        Optional.of(
            UnixChannels.ofJdk(
                ReusedReceiveBuffer.onAccepted(NioServerDomainSocketChannel::new),
                ReusedReceiveBuffer.onStreams(NioDomainSocketChannel::new))));
  }

  /** The JDK's datagram channels: one system call for each datagram. */
  static final class NioDatagrams implements DatagramChannels {
    /**
     * Netty reads this number of datagrams, each into its own buffer, before it passes on the
     * first.
     */
    private static final int READS_PER_LOOP = 32;

    private static final int FEWEST_READS = 4;

    /** Within a processor's L2 cache: of long datagrams it reads fewer in a row. */
    private static final int READ_BYTES = 256 << 10;

    @Override
    public Channel newChannel(DatagramSpec spec) {
      Channel channel =
          spec.ipv4Only()
              ? new NioDatagramChannel(SocketProtocolFamily.INET)
              : new NioDatagramChannel();
      if (spec.sharesPort()) {
        sharePort(channel);
      }
      int most = Math.min(READS_PER_LOOP, READ_BYTES / spec.datagramBytes());
      int reads = Math.max(FEWEST_READS, Math.min(most, spec.atOnce()));
      DatagramReceiveBuffers.several(channel, reads, spec.datagramBytes());
      return channel;
    }

    /** The BSDs and macOS want SO_REUSEPORT besides; Linux would spread datagrams by it. */
    private static void sharePort(Channel channel) {
      channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
      if (!UnavailableReason.isLinux() && !UnavailableReason.system().startsWith("Windows")) {
        channel.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
    }

    @Override
    public SegmentedWrites segments() {
      throw new UnsupportedOperationException("the JDK has no UDP_SEGMENT");
    }
  }
}
