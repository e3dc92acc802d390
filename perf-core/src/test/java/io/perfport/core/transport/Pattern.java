package io.perfport.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Bytes that depend on their place in the stream, so that lost and swapped ones are seen. */
public final class Pattern {
  private Pattern() {}

  public static byte at(long position) {
    // A prime modulus: no buffer size is a multiple of the period.
    return (byte) (position % 251);
  }

  public static byte[] of(long begin, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(begin + i);
    }
    return bytes;
  }

  /** The first position at which the readable bytes are not the stream's, or -1. */
  public static long mismatch(ByteBuf bytes, long begin) {
    // One access to the buffer: the leak detector notes each of them, with its stack.
    byte[] copy = ByteBufUtil.getBytes(bytes);
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] != at(begin + i)) {
        return begin + i;
      }
    }
    return -1;
  }
}
