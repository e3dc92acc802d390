package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;

/**
 * When a datagram was received: one time for all that one system call brought, which lie one behind
 * the other in one buffer (UDP_GRO, recvmmsg). They waited in the socket together, so a time of its
 * own for each would only tell how fast this program goes through them; and to ask for it takes a
 * sixth of a receiver's time at eight million datagrams a second.
 *
 * <p>Not thread-safe: it belongs to the event loop that receives the stream.
 */
final class ReceiptClock {
  private long nextAddress;
  private long nanos;

  /** The time of receipt, of {@link System#nanoTime}; asked once for each, in order of arrival. */
  long nanos(ByteBuf datagram) {
    if (!datagram.hasMemoryAddress()) {
      return System.nanoTime();
    }
    long address = datagram.memoryAddress() + datagram.readerIndex();
    if (address != nextAddress) {
      nanos = System.nanoTime();
    }
    nextAddress = address + datagram.readableBytes();
    return nanos;
  }
}
