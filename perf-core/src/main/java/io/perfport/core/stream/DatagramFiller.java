package io.perfport.core.stream;

import java.util.SplittableRandom;

/** What datagrams hold beside their headers. */
@FunctionalInterface
interface DatagramFiller {
  /** The digits over and over, anew in each datagram ({@code --repeating-payload}). */
  DatagramFiller REPEATING = DatagramFiller::digits;

  /**
   * Random bytes, as iperf3 has by default: a compressing link can't flatter the result.
   *
   * @param seed streams differ, and a run can be repeated
   */
  static DatagramFiller random(long seed) {
    return (totalBytes, datagramBytes) -> {
      byte[] filler = new byte[totalBytes];
      new SplittableRandom(seed).nextBytes(filler);
      return filler;
    };
  }

  /** Fills several datagrams of the same length, one behind the other. */
  byte[] bytes(int totalBytes, int datagramBytes);

  private static byte[] digits(int totalBytes, int datagramBytes) {
    byte[] filler = new byte[totalBytes];
    for (int i = 0; i < totalBytes; i++) {
      filler[i] = (byte) ('0' + i % datagramBytes % 10);
    }
    return filler;
  }
}
