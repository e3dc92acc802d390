package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;

/** Counts, and where the plan says so checks, the bytes of one received stream. */
interface ReceivedBytes {
  /** The next bytes, lent until this returns. A rule that they break is thrown. */
  void take(ByteBuf bytes);

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
}
