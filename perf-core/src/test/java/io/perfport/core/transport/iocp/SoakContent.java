package io.perfport.core.transport.iocp;

/**
 * The bytes of one stream: each depends on the stream and on its place in it, so that lost,
 * repeated, swapped and foreign ones are seen.
 */
final class SoakContent {
  private SoakContent() {}

  static byte[] of(long seed, long begin, int length) {
    byte[] bytes = new byte[length];
    long word = 0;
    for (int i = 0; i < length; i++) {
      long position = begin + i;
      if (i == 0 || (position & 7) == 0) {
        word = word(seed, position);
      }
      bytes[i] = at(word, position);
    }
    return bytes;
  }

  /** The first position at which the bytes are not the stream's, or -1. */
  static long mismatch(long seed, long begin, byte[] bytes, int from) {
    long word = 0;
    for (int i = from; i < bytes.length; i++) {
      long position = begin + i - from;
      if (i == from || (position & 7) == 0) {
        word = word(seed, position);
      }
      if (bytes[i] != at(word, position)) {
        return position;
      }
    }
    return -1;
  }

  private static byte at(long word, long position) {
    return (byte) (word >>> ((position & 7) << 3));
  }

  /** Eight bytes, by the finaliser of SplitMix64. */
  private static long word(long seed, long position) {
    long z = seed + (position >>> 3) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
