package io.perfport.core.transport;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * What a channel of datagrams is for, as far as it has to be known before it is made.
 *
 * @param ipv4Only whether it has only IPv4 addresses to do with; otherwise it takes both
 * @param datagramBytes the longest datagram that it can receive whole
 * @param coalescing whether it gets datagrams that arrive together as one, if the transport has
 *     {@link Capability#UDP_COALESCING}
 */
public record DatagramSpec(boolean ipv4Only, int datagramBytes, boolean coalescing) {
  public DatagramSpec {
    if (datagramBytes < 1) {
      throw new IllegalArgumentException("datagrams of " + datagramBytes + " bytes");
    }
  }

  /** A channel between an address of that kind and another. */
  public static DatagramSpec between(InetAddress address, int datagramBytes, boolean coalescing) {
    return new DatagramSpec(address instanceof Inet4Address, datagramBytes, coalescing);
  }
}
