package io.perfport.common.datagram;

import io.netty.buffer.ByteBuf;

/**
 * What stands at the beginning of each datagram of one UDP stream: its number and when it was sent.
 * The rest of a datagram is filler. Implementations have no state, so any thread may use them.
 */
public interface DatagramFormat {
  /** What {@link #sequence} answers for a datagram that is none of the stream's. */
  long NOT_OURS = 0;

  /**
   * The highest number that a datagram may have: more than any run sends, and so little that the
   * counts of thousands of streams can be added up.
   */
  long MAX_SEQUENCE = 1L << 48;

  /** The shortest datagram: its header. In bytes. */
  int headerBytes();

  /**
   * Writes the header; what does not change from datagram to datagram included.
   *
   * @param datagrams its indexes stay
   * @param offset absolute index of the datagram's first byte
   * @param sequence counts the datagrams of a stream, from 1
   * @param sentNanos of the sender's clock, whose zero means nothing to others
   */
  void stamp(ByteBuf datagrams, int offset, long sequence, long sentNanos);

  /**
   * The number of a datagram that came; it is looked at from its reader index on, and no index is
   * moved.
   *
   * @return from 1 to {@link #MAX_SEQUENCE}; {@link #NOT_OURS} if it is too short, or has another
   *     header or an impossible number, and is to be left alone: anybody can send a datagram
   */
  long sequence(ByteBuf datagram);

  /** A 64-bit number as it came, or {@link #NOT_OURS} if it can't be one. */
  static long possible(long sequence) {
    return sequence > MAX_SEQUENCE ? NOT_OURS : Math.max(NOT_OURS, sequence);
  }

  /** When a datagram of the stream was sent, in nanoseconds of the sender's clock. */
  long sentNanos(ByteBuf datagram);
}
