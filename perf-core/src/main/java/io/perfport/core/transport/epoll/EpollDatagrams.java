package io.perfport.core.transport.epoll;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.bulk.DatagramReceiveBuffers;
import java.net.InetSocketAddress;

/**
 * epoll's datagram channels: many datagrams for each system call. What is flushed together goes by
 * one sendmmsg(2); what has come is read by one recvmmsg(2), or, with UDP_GRO, what came together
 * by one recvmsg(2).
 */
final class EpollDatagrams implements DatagramChannels {
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
      channel.config().setOption(EpollChannelOption.UDP_GRO, true);
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

  /** Without an address of its own: the kernel then takes the route that the socket has cached. */
  @Override
  public SegmentedWrites segments() {
    return (channel, datagrams, datagramBytes) ->
        new SegmentedDatagramPacket(
            datagrams, datagramBytes, null, (InetSocketAddress) channel.localAddress());
  }
}
