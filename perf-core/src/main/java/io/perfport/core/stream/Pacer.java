package io.perfport.core.stream;

/**
 * Says how much a stream may send now, to hold a rate ({@code -b}).
 *
 * <p>The rate is held from the start on, as in iperf3: what a stream could not send in time it
 * sends later, so that the average comes out right; but it never makes up for more than a second,
 * so that a long stall is not followed by an endless burst. It sends in pieces of about a
 * millisecond's worth, so that a slow stream is smooth and not a block every second.
 *
 * <p>Not thread-safe: it belongs to the event loop of its stream.
 */
final class Pacer {
  private static final long PIECE_NANOS = 1_000_000;
  private static final long CATCH_UP_NANOS = 1_000_000_000;

  /** The payload of a full Ethernet segment with timestamps: sending less wastes packets. */
  private static final int SMALLEST_PIECE_BYTES = 1448;

  private final double bytesPerNano;
  private final int pieceBytes;
  private final int burst;
  private int burstLeft;
  private long startNanos;
  private double sentBytes;

  /**
   * @param bitsPerSecond the rate to hold; 0 for none
   * @param blockBytes the most that is sent in one piece
   */
  Pacer(long bitsPerSecond, int blockBytes) {
    this(bitsPerSecond, blockBytes, 0);
  }

  /**
   * @param burst blocks that are sent at once, as soon as the average is down to the rate; 0 to
   *     send smoothly, in pieces that may be smaller than a block
   */
  Pacer(long bitsPerSecond, int blockBytes, int burst) {
    this.burst = burst;
    this.bytesPerNano = bitsPerSecond / 8e9;
    long milliBytes = (long) (bytesPerNano * PIECE_NANOS);
    this.pieceBytes =
        bitsPerSecond == 0 || burst > 0
            ? blockBytes
            : (int) Math.min(blockBytes, Math.max(SMALLEST_PIECE_BYTES, milliBytes));
  }

  void begin(long nowNanos) {
    startNanos = nowNanos;
  }

  boolean isPacing() {
    return bytesPerNano > 0;
  }

  /** How much to send in one piece, in bytes. */
  int pieceBytes() {
    return pieceBytes;
  }

  /** How long to wait before a piece of this size is due, in nanoseconds; 0 or less if it is. */
  long nanosUntilDue(int bytes, long nowNanos) {
    if (burstLeft > 0) {
      return 0;
    }
    double earned = burst > 0 ? sentBytes : sentBytes + bytes;
    long dueNanos = startNanos + (long) (earned / bytesPerNano);
    return dueNanos - nowNanos;
  }

  /** Whether blocks go in bursts. */
  boolean isBursting() {
    return burst > 0;
  }

  /**
   * Blocks that may go without a wait once the first may: what is left of a burst, or all of it.
   */
  int burstBlocks() {
    return burstLeft == 0 ? burst : burstLeft;
  }

  /** How much is due in so much time, in bytes. */
  double bytesIn(long nanos) {
    return bytesPerNano * nanos;
  }

  void sent(int bytes, long nowNanos) {
    sentBytes += bytes;
    if (burst > 0) {
      burstLeft = (burstLeft == 0 ? burst : burstLeft) - 1;
    }
    long lateNanos = nowNanos - startNanos - (long) (sentBytes / bytesPerNano);
    if (lateNanos > CATCH_UP_NANOS) {
      startNanos += lateNanos - CATCH_UP_NANOS;
    }
  }
}
