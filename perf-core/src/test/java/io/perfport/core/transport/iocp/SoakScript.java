package io.perfport.core.transport.iocp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What one end of a connection does. The end sends seed and length before its content, from which
 * the other knows what to expect.
 *
 * @param seed of the content, of the peer's script, and of all that this end does at random
 * @param length bytes of content
 * @param ending how this end ends the connection
 * @param endsAfterMicros when, for an ending that does not wait for anything
 * @param pauseMicros how long the end does not read at first; 0 to read at once
 * @param asksForEachRead whether it reads on demand rather than automatically
 */
record SoakScript(
    long seed,
    int length,
    SoakEnding ending,
    int endsAfterMicros,
    int pauseMicros,
    boolean asksForEachRead) {
  static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
  private static final long ANSWER = 0x5DEECE66DL;

  static SoakScript from(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new SoakScript(
        seed,
        length(random),
        SoakEnding.pick(random),
        random.nextInt(random.nextBoolean() ? 2_000 : 50_000),
        random.nextInt(3) > 0 ? 0 : random.nextInt(random.nextBoolean() ? 5_000 : 100_000),
        random.nextInt(4) == 0);
  }

  /** What the end does that received this one's header. */
  SoakScript answer() {
    return from(seed ^ ANSWER);
  }

  byte[] header() {
    return ByteBuffer.allocate(HEADER_BYTES).putLong(seed).putInt(length).array();
  }

  /** The script whose header that is; one whose header differs from it was not announced by it. */
  static SoakScript announcedBy(byte[] header) {
    return from(ByteBuffer.wrap(header).getLong());
  }

  /** True if that is the header of this script. */
  boolean isAnnouncedBy(byte[] header) {
    return Arrays.equals(header, header());
  }

  private static int length(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> random.nextInt(2_000_000); // more than the socket's buffers hold
      case 2, 3 -> random.nextInt(200_000);
      default -> random.nextInt(20_000);
    };
  }
}
