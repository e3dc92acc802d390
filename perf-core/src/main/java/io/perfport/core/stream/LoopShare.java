package io.perfport.core.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.perfport.core.socket.ReceiveDiscard;

/**
 * What one connection may move before the event loop turns to the next: all streams of a test may
 * be on one loop, with the control connection and the timers. A connection whose peer keeps up
 * never has to wait, and moves some 8 MB in a turn if it is let; with a thousand of them the loop
 * comes round after many seconds, and the end of the test is heard that late.
 */
final class LoopShare {
  /** What a slow processor copies within some tens of milliseconds. */
  static final long BYTES_A_ROUND = 64 << 20;

  /** What one connection may move, however few there are. */
  static final long MOST_BYTES = 8 << 20;

  /** Reads or writes in a row: what Netty, and its receive buffers, begin with. */
  static final int MOST_CALLS = 16;

  /** What a transport reads at once when it receives in bulk. */
  private static final int READ_BYTES = 128 << 10;

  private LoopShare() {}

  /**
   * Bytes for each stream.
   *
   * @param streams of the test at this end, at least 1
   */
  static long bytes(int streams) {
    return Math.min(MOST_BYTES, BYTES_A_ROUND / streams);
  }

  /** Limits how often the channel is written to in a row. On its event loop. */
  static void ofSender(Channel channel, int streams, int callBytes) {
    channel.config().setOption(ChannelOption.WRITE_SPIN_COUNT, calls(streams, callBytes));
  }

  /** Limits how often the channel is read from in a row. On its event loop. */
  static void ofReceiver(Channel channel, int streams) {
    RecvByteBufAllocator buffers = channel.config().getRecvByteBufAllocator(); // its own
    if (buffers instanceof MaxMessagesRecvByteBufAllocator limited) {
      limited.maxMessagesPerRead(calls(streams, READ_BYTES));
    }
  }

  /** What one call takes of a channel that receives in bulk; null where it can't be told. */
  static Long readBytes(Channel channel) {
    RecvByteBufAllocator buffers = channel.config().getRecvByteBufAllocator();
    return buffers instanceof ReceiveDiscard bulk ? (Long) (long) bulk.callBytes() : null;
  }

  /** How many calls of this size make up the share, within what is usual. */
  static int calls(int streams, int callBytes) {
    return (int) Math.max(1, Math.min(MOST_CALLS, bytes(streams) / callBytes));
  }
}
