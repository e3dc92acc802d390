package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundBuffer.MessageProcessor;
import io.perfport.core.socket.PendingSend;

/**
 * Adds up what a channel has been given to send, and its kernel has not taken. The buffer's own sum
 * has something added for each entry (96 bytes by default), and an entry that has gone is in it
 * while its listeners are told.
 */
final class UnsentBytes implements MessageProcessor {
  private long bytes;

  private UnsentBytes() {}

  /** What write(2) took of a message in parts is not in it. On the channel's event loop. */
  static long of(Channel channel, ChannelOutboundBuffer outbound) {
    UnsentBytes unsent = new UnsentBytes();
    try {
      outbound.forEachFlushedMessage(unsent);
    } catch (Exception e) {
      throw new IllegalStateException("adding up throws nothing", e);
    }
    return channel instanceof PendingSend sending
        ? Math.max(0, unsent.bytes - sending.pendingBytesTaken())
        : unsent.bytes;
  }

  @Override
  public boolean processMessage(Object message) {
    ByteBuf content =
        message instanceof ByteBufHolder datagram ? datagram.content() : (ByteBuf) message;
    bytes += content.readableBytes();
    return true;
  }
}
