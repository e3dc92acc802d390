package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.perfport.core.socket.SegmentedWrites;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Makes the channels of datagrams of one transport. They take buffers, and what {@link #segments}
 * makes, and hand on {@code DatagramPacket}s; each packet is read at once and released.
 */
public interface DatagramChannels {
  /** A channel that may be registered with the group that these belong to; any thread. */
  Channel newChannel(DatagramSpec spec);

  /**
   * How a channel hands its kernel many datagrams as one.
   *
   * @throws UnsupportedOperationException without {@link Capability#UDP_SEGMENTATION}
   */
  SegmentedWrites segments();

  /**
   * What a channel of datagrams is for, as far as it has to be known before it is made.
   *
   * @param ipv4Only whether it has only IPv4 addresses to do with; otherwise it takes both
   * @param datagramBytes the longest datagram that it can receive whole; what sets a stream up fits
   *     in any case
   * @param sharesPort whether other channels of this program have the same port: those of a server,
   *     which the kernel tells apart by the address that each is connected to
   * @param coalescing whether it gets datagrams that arrive together as one, if the transport has
   *     {@link Capability#UDP_COALESCING}. A packet that it hands on then may hold several, back to
   *     back, all of one length but the last, which may be shorter
   * @param atOnce how many datagrams are to be expected together, 1 or more: buffers are made for
   *     so many, and a transport may have a quicker call for one
   */
  public record DatagramSpec(
      boolean ipv4Only, boolean sharesPort, int datagramBytes, boolean coalescing, int atOnce) {
    /** More than any datagram that sets a stream up; they share the stream's channel. */
    private static final int SET_UP_BYTES = 1024;

    /** A stream's: as many as one call of the transport's can take. */
    private static final int MANY = Integer.MAX_VALUE;

    public DatagramSpec {
      datagramBytes = Math.max(datagramBytes, SET_UP_BYTES);
      if (atOnce < 1) {
        throw new IllegalArgumentException("datagrams at once: " + atOnce);
      }
    }

    /** A client's channel to a server at that address. */
    public static DatagramSpec client(InetAddress server, int datagramBytes, boolean coalescing) {
      return new DatagramSpec(
          server instanceof Inet4Address, false, datagramBytes, coalescing, MANY);
    }

    /** A server's channel at that address, to one client. */
    public static DatagramSpec server(InetAddress local, int datagramBytes, boolean coalescing) {
      return new DatagramSpec(local instanceof Inet4Address, true, datagramBytes, coalescing, MANY);
    }

    /** A server's channel to which anybody may send, at any of its addresses. */
    public static DatagramSpec listener() {
      return new DatagramSpec(false, true, SET_UP_BYTES, false, MANY);
    }

    /** The same for a channel that receives this number of datagrams together, and seldom more. */
    public DatagramSpec expecting(int datagrams) {
      return new DatagramSpec(ipv4Only, sharesPort, datagramBytes, coalescing, datagrams);
    }
  }
}
