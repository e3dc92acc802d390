package io.perfport.core.transport.nio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.perfport.core.socket.SegmentedWrites;
import io.perfport.core.transport.DatagramChannels;
import io.perfport.core.transport.DatagramSpec;
import io.perfport.core.transport.UnavailableReason;
import io.perfport.core.transport.bulk.DatagramReceiveBuffers;
import java.net.StandardSocketOptions;

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
