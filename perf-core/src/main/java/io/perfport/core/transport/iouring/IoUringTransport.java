package io.perfport.core.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
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
 * Linux' io_uring(7): sends and receives are queued to the kernel, which says when they are done.
 * Choose it to see what completion by the kernel costs or saves: in bulk it is a little slower than
 * epoll (docs/benchmarks.md).
 */
public final class IoUringTransport extends NettyTransport {
  /** For the {@code ServiceLoader}. */
  public IoUringTransport() {
    super(
        "io_uring",
        IoModel.KERNEL_COMPLETION,
        Sockets.linux(),
        Set.of(
            Capability.TCP,
            Capability.UDP,
            Capability.UNIX,
            Capability.UDP_SEGMENTATION,
            Capability.SOCKET_BUFFERS,
            Capability.NO_DELAY,
            Capability.MAX_SEGMENT,
            Capability.CONGESTION_CONTROL,
            Capability.TCP_INFO,
            Capability.BUSY_POLL,
            Capability.BIND_DEVICE,
            Capability.AFFINITY));
  }

  @Override
  public Availability availability() {
    if (!UnavailableReason.isLinux()) {
      return Availability.unavailable(UnavailableReason.otherSystem("Linux"));
    }
    return IoUring.isAvailable()
        ? Availability.available()
        : Availability.unavailable(
            IoUringRefusal.reason(
                System.getProperty("os.version", ""),
                IoUringRefusal.disabledSetting(),
                IoUring.unavailabilityCause()));
  }

  @Override
  protected TransportLoops open(Function<IoHandlerFactory, EventLoopGroup> group) {
    return new TransportLoops(
        group.apply(WakeUpBuffer.kept(BufferRing.handlers())),
        BufferRing.onAccepted(ReusedReceiveBuffer.onAccepted(IoUringServerSocketChannel::new)),
        BufferRing.onStreams(ReusedReceiveBuffer.onStreams(IoUringSocketChannel::new)),
        Optional.of(new IoUringDatagrams()),
        Optional.of(
            UnixChannels.ofNetty(
                BufferRing.onAccepted(
                    ReusedReceiveBuffer.onAccepted(IoUringServerDomainSocketChannel::new)),
                BufferRing.onStreams(
                    ReusedReceiveBuffer.onStreams(IoUringDomainSocketChannel::new)))));
  }

  /**
   * io_uring's datagram channels: an operation for each datagram, many of them queued and completed
   * together. Netty has no UDP_GRO here.
   */
  static final class IoUringDatagrams implements DatagramChannels {
    /** Receives that are queued together, if the datagrams are short enough. */
    private static final int RECEIVES_QUEUED = 32;

    /** Within a processor's L2 cache. */
    private static final int READ_BYTES = 256 << 10;

    @Override
    public Channel newChannel(DatagramSpec spec) {
      Channel channel =
          spec.ipv4Only()
              ? new IoUringDatagramChannel(SocketProtocolFamily.INET)
              : new IoUringDatagramChannel();
      channel.config().setOption(ChannelOption.SO_REUSEADDR, spec.sharesPort());
      int most = Math.min(RECEIVES_QUEUED, READ_BYTES / spec.datagramBytes());
      int receives = Math.max(1, Math.min(most, spec.atOnce()));
      channel
          .config()
          .setOption(IoUringChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, spec.datagramBytes());
      DatagramReceiveBuffers.one(channel, receives * spec.datagramBytes());
      return channel;
    }

    /** With the address: Netty's message without one has an address of no family. */
    @Override
    public SegmentedWrites segments() {
      return (channel, datagrams, datagramBytes) ->
          new SegmentedDatagramPacket(
              datagrams, datagramBytes, (InetSocketAddress) channel.remoteAddress());
    }
  }
}
