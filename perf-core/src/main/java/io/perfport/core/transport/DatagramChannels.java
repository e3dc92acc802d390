package io.perfport.core.transport;

import io.netty.channel.Channel;
import io.perfport.core.socket.SegmentedWrites;

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
}
