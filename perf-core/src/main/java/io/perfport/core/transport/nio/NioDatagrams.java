package io.perfport.core.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.bulk.DatagramReceiveBuffers;

/** The JDK's datagram channels: one system call for each datagram. */
final class NioDatagrams implements DatagramChannels {
  /** Netty reads so many datagrams, each into its own buffer, before it hands on the first. */
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
    int reads = Math.min(READS_PER_LOOP, READ_BYTES / spec.datagramBytes());
    DatagramReceiveBuffers.several(channel, Math.max(FEWEST_READS, reads), spec.datagramBytes());
    return channel;
  }

  @Override
  public SegmentedWrites segments() {
    throw new UnsupportedOperationException("the JDK has no UDP_SEGMENT");
  }
}
