package io.perfport.core.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.perfport.common.plan.SocketTuning;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tuning as socket options of Linux that Netty has no names for: netinet/tcp.h. */
public final class LinuxSocketOptions {
  static final int IPPROTO_TCP = 6;
  static final int TCP_MAXSEG = 2;
  static final int TCP_INFO = 11;
  static final int TCP_CONGESTION = 13;
  static final int SOL_SOCKET = 1;
  private static final int IPPROTO_UDP = 17;
  static final int SO_MEMINFO = 55;

  /** The largest segment. Takes effect when set before the connection is made. */
  public static final ChannelOption<Integer> MAX_SEGMENT =
      new IntegerUnixChannelOption("TCP_MAXSEG", IPPROTO_TCP, TCP_MAXSEG);

  /**
   * Has the kernel hand on datagrams that came together as one, udp(7). Netty's own option of that
   * name also has it take them apart again, into an object each.
   */
  public static final ChannelOption<Integer> UDP_GRO =
      new IntegerUnixChannelOption("UDP_GRO", IPPROTO_UDP, 104);

  /** The name of the option that chooses congestion control. */
  public static final String CONGESTION_NAME = "TCP_CONGESTION";

  /** For {@link #mtuDiscovery}: never fragment, ip(7). */
  public static final int PMTUDISC_DO = 2;

  private static final int SO_BINDTODEVICE = 25;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MTU_DISCOVER = 23;

  private LinuxSocketOptions() {}

  /** Whether datagrams may be fragmented. */
  public static ChannelOption<Integer> mtuDiscovery(boolean ipv6) {
    return ipv6
        ? new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER)
        : new IntegerUnixChannelOption("IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER);
  }

  /**
   * Binds a channel's socket to a network device, socket(7): it sends and receives through that one
   * only, and so do the connections that it accepts. Before it is bound or connected.
   *
   * @throws ChannelException if the kernel refuses
   * @throws UnsupportedOperationException if the transport can't
   */
  public static void bindToDevice(Channel channel, String device) {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    ChannelOption<ByteBuffer> option =
        new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, name.length);
    if (!channel.config().setOption(option, ByteBuffer.wrap(name))) {
      throw new UnsupportedOperationException("this transport has no SO_BINDTODEVICE");
    }
  }

  /** All options of a tuning. The values serve one channel: setting a raw one uses it up. */
  public static Map<ChannelOption<?>, Object> of(SocketTuning tuning) {
    Map<ChannelOption<?>, Object> options = new LinkedHashMap<>(SocketOptions.of(tuning));
    if (tuning.maxSegmentBytes() > 0) {
      options.put(MAX_SEGMENT, tuning.maxSegmentBytes());
    }
    if (tuning.congestion() != null) {
      byte[] name = tuning.congestion().getBytes(StandardCharsets.US_ASCII);
      options.put(
          new RawUnixChannelOption(CONGESTION_NAME, IPPROTO_TCP, TCP_CONGESTION, name.length),
          ByteBuffer.wrap(name));
    }
    return Collections.unmodifiableMap(options);
  }
}
