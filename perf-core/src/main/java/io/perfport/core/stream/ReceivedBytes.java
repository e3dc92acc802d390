package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.perfport.core.socket.ReceiveDiscard;
import java.io.IOException;

/** Counts, and where the plan says so checks, the bytes of one received stream. */
interface ReceivedBytes {
  /** The next bytes, lent until this returns. A rule that they break is thrown. */
  void take(ByteBuf bytes) throws IOException;

  /** Bytes came that do not count: the stream has ended, and its connection is read on. */
  default void takeLate() throws IOException {}

  /** No more will come. A stream that ends in the middle of something is thrown. */
  void end();

  /** Opaque bytes: counted. */
  record Raw(StreamCounters counters) implements ReceivedBytes {
    @Override
    public void take(ByteBuf bytes) {
      counters.addBytes(bytes.readableBytes());
    }

    @Override
    public void end() {
      // A raw stream may end anywhere.
    }
  }

  /** Opaque bytes, most of which the kernel drops: counted. */
  record Discarded(StreamCounters counters, Channel channel, ReceiveDiscard kernel)
      implements ReceivedBytes {
    /** What a channel receives. */
    static Discarded of(StreamCounters counters, Channel channel) {
      if (channel.config().getRecvByteBufAllocator() instanceof ReceiveDiscard kernel) {
        return new Discarded(counters, channel, kernel);
      }
      throw new IllegalArgumentException("no transport that can discard: " + channel);
    }

    @Override
    public void take(ByteBuf bytes) throws IOException {
      counters.addBytes(bytes.readableBytes());
      counters.addBytes(kernel.discard(channel));
    }

    @Override
    public void takeLate() throws IOException {
      kernel.discard(channel);
    }

    @Override
    public void end() {
      // A raw stream may end anywhere.
    }
  }
}
