package io.perfport.server.session;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** Who a client is, as far as its address tells: what limits for one client count by. */
final class PeerAddress {
  private PeerAddress() {}

  /**
   * The IPv4 address; of an IPv6 address the first 64 bits, since a host that has one has all that
   * begin so. Null where there is none: over a UNIX-domain socket, and within this process.
   */
  static Object of(SocketAddress peer) {
    if (!(peer instanceof InetSocketAddress inet) || inet.getAddress() == null) {
      return null;
    }
    InetAddress address = inet.getAddress();
    return address instanceof Inet6Address
        ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
        : address;
  }

  /** Whether it is this machine, where proxies and tunnels speak for many others. */
  static boolean isLoopback(SocketAddress peer) {
    return peer instanceof InetSocketAddress inet
        && inet.getAddress() != null
        && inet.getAddress().isLoopbackAddress();
  }
}
