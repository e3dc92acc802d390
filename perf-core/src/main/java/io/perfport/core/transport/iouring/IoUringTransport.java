package io.perfport.core.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.perfport.common.plan.SocketTuning;
import io.perfport.core.socket.LinuxSocketFacts;
import io.perfport.core.socket.LinuxSocketOptions;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.socket.SocketFacts;
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
import io.perfport.core.transport.bulk.ReceiveLowWatermark;
import io.perfport.core.transport.bulk.ReusedReceiveBuffer;
import io.perfport.core.transport.spin.SpinningHandlers;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * Linux' io_uring(7): sends and receives are queued to the kernel, which says when they are done.
 * Choose it to see what completion by the kernel costs or saves: in bulk it is a little slower than
 * epoll (docs/benchmarks.md).
 */
public final class IoUringTransport implements Transport {
  private static final SocketFacts FACTS = new LinuxSocketFacts();
  private static final Set<Capability> CAPABILITIES =
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
          Capability.BIND_DEVICE);

  private final boolean busyPolls;

  /** Waits for I/O: for the {@code ServiceLoader}. */
  public IoUringTransport() {
    this(false);
  }

  private IoUringTransport(boolean busyPolls) {
    this.busyPolls = busyPolls;
  }

  @Override
  public boolean busyPolls() {
    return busyPolls;
  }

  @Override
  public Transport busyPolling() {
    return new IoUringTransport(true);
  }

  @Override
  public String name() {
    return "io_uring";
  }

  @Override
  public IoModel model() {
    return IoModel.KERNEL_COMPLETION;
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
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public TransportLoops open(int workers, ThreadFactory threads) {
    availability().require();
    return new TransportLoops(
        new EventLoops(
            workers,
            threads,
            SpinningHandlers.when(busyPolls, WakeUpBuffer.kept(BufferRing.handlers()))),
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

  @Override
  public Map<ChannelOption<?>, Object> options(SocketTuning tuning) {
    return LinuxSocketOptions.of(tuning);
  }

  @Override
  public SocketFacts facts() {
    return FACTS;
  }

  @Override
  public void prepareForBulk(Channel channel) {
    ReusedReceiveBuffer.beginBulk(channel);
  }

  @Override
  public void moderateWakeUps(Channel channel) {
    ReceiveLowWatermark.begin(channel);
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
