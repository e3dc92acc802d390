package io.perfport.core.transport.iouring;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.bulk.DatagramReceiveBuffers;
import java.net.InetSocketAddress;

/**
 * io_uring's datagram channels: an operation for each datagram, many of them queued and completed
 * together. Netty has no UDP_GRO here.
 */
final class IoUringDatagrams implements DatagramChannels {
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
