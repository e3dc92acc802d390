package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundBuffer.MessageProcessor;

/**
 * Adds up what a channel has been given to send, and its kernel has not taken. The buffer's own sum
 * has something added for each entry (96 bytes by default), and an entry that has gone is in it
 * while its listeners are told.
 */
final class UnsentBytes implements MessageProcessor {
  private long bytes;

  private UnsentBytes() {}

  /** On the channel's event loop. */
  static long of(ChannelOutboundBuffer outbound) {
    UnsentBytes unsent = new UnsentBytes();
    try {
      outbound.forEachFlushedMessage(unsent);
    } catch (Exception e) {
      throw new IllegalStateException("adding up throws nothing", e);
    }
    return unsent.bytes;
  }

  @Override
  public boolean processMessage(Object message) {
    bytes += ((ByteBuf) message).readableBytes();
    return true;
  }
}
