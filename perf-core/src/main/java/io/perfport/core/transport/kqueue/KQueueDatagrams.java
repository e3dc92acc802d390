package io.perfport.core.transport.kqueue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.bulk.DatagramReceiveBuffers;

/** kqueue's datagram channels: one system call for each datagram. */
final class KQueueDatagrams implements DatagramChannels {
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
