package io.perfport.client.session;

import io.netty.channel.Channel;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.SocketFacts;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * How long datagrams are if nobody says: as long as the path carries whole, as far as the control
 * connection knows it. That is its segment size, as in iperf3.
 */
public final class DatagramLength {
  /** The header of IPv6 is 20 bytes longer than that of IPv4. */
  private static final int IPV6_EXTRA_BYTES = 20;

  private DatagramLength() {}

  /** The plan with its length settled; on the control connection's event loop. */
  public static TestPlan settle(TestPlan plan, Channel control, SocketFacts facts) {
    return plan.overUdp() && plan.blockBytes() == 0
        ? plan.toBuilder().blockBytes(of(control, facts)).build()
        : plan;
  }

  private static int of(Channel control, SocketFacts facts) {
    long segment =
        facts.tcpInfo(control).map(info -> info.segmentBytes()).orElseGet(() -> usual(control));
    return (int)
        Math.max(PerfportDatagrams.HEADER_BYTES, Math.min(segment, TestPlan.MAX_DATAGRAM_BYTES));
  }

  private static long usual(Channel control) {
    return control.remoteAddress() instanceof InetSocketAddress inet
            && inet.getAddress() instanceof Inet6Address
        ? TestPlan.DEFAULT_DATAGRAM_BYTES - IPV6_EXTRA_BYTES
        : TestPlan.DEFAULT_DATAGRAM_BYTES;
  }
}
