package io.perfport.core.stream;

/**
 * How a stream of nothing but bytes is sent, as iperf3 has it.
 *
 * @param blockBytes bytes in a block: the unit of writing, at least 1
 * @param bitsPerSecond the rate to hold; 0 for none
 * @param burstBlocks blocks that go at once when the rate allows the first; 0 to send smoothly
 * @param repeating digits over and over instead of random bytes
 * @param zeroCopy whether the kernel takes blocks out of a file, without a copy; datagrams are
 *     always copied
 */
public record RawSending(
    int blockBytes, long bitsPerSecond, int burstBlocks, boolean repeating, boolean zeroCopy) {
  /** A block that takes longer than this part of a second is sent whole. */
  private static final int SMOOTH_PARTS_A_SECOND = 100;

  /**
   * How many blocks of a connection go at once; 0 to send smoothly. The receivers of iperf3 count
   * whole blocks only: of a slow stream that is sent in small pieces they would have seen nothing
   * for seconds, or not at all. So its blocks go whole, each as soon as the average is down to the
   * rate, as iperf3's do. What a fast stream leaves uncounted is less than a hundredth of a second.
   */
  int connectionBurst() {
    boolean slow = 8.0 * blockBytes * SMOOTH_PARTS_A_SECOND > bitsPerSecond;
    return bitsPerSecond > 0 && burstBlocks == 0 && slow ? 1 : burstBlocks;
  }
}
