package io.perfport.core.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Makes the message by which a channel hands its kernel many datagrams as one (UDP_SEGMENT,
 * udp(7)). Transports differ in how they name the address that a connected channel has anyway.
 */
@FunctionalInterface
public interface SegmentedWrites {
  /**
   * The message to write. It shares the buffer and its reference count, and may be written again
   * and again, with other indexes of the buffer.
   *
   * @param channel connected
   * @param datagrams back to back, each of {@code datagramBytes} but the last, which may be shorter
   */
  Object of(Channel channel, ByteBuf datagrams, int datagramBytes);
}
