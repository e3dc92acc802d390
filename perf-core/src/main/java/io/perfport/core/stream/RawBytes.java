package io.perfport.core.stream;

import io.netty.buffer.ByteBuf;

/** Opaque bytes: counted. */
record RawBytes(StreamCounters counters) implements ReceivedBytes {
  @Override
  public void take(ByteBuf bytes) {
    counters.addBytes(bytes.readableBytes());
  }

  @Override
  public void end() {
    // A raw stream may end anywhere.
  }
}
