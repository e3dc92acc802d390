package io.perfport.core.host;

import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import java.util.stream.IntStream;

/**
 * The most memory that one end of a test takes, as far as its plan tells: what a session is held
 * against before anything of it is opened. Rounded up from what was measured; docs/security.md has
 * the figures.
 *
 * @param heapBytes of the Java heap
 * @param directBytes of buffers beside it
 */
public record MemoryNeed(long heapBytes, long directBytes) {
  private static final long KIB = 1 << 10;

  /** Pipelines, messages, and the results of the session. */
  private static final MemoryNeed SESSION = new MemoryNeed(256 * KIB, 128 * KIB);

  /** Channel, handlers, counters, samples, and its part of the results in both ends' JSON. */
  private static final long STREAM_HEAP = 20 * KIB;

  /** Its read buffer, or what a write has ready. */
  private static final long BUFFER = 128 * KIB;

  /** The histogram of one-way delays. */
  private static final long DELAY_HEAP = 290 * KIB;

  /**
   * A ring of datagrams to send, and read buffers for datagrams: at most, whatever their length.
   */
  private static final long DATAGRAM_BUFFERS = 256 * KIB;

  /** Frames are made in up to four blocks of at least so much. */
  private static final int FRAME_BLOCKS = 4;

  /** Raw bytes that are written at once, if blocks are not longer. */
  private static final int RAW_WRITE = 1 << 20;

  private static final long FRAME_BLOCK = 256 * KIB;

  private static final long CONNECTION_HEAP = 8 * KIB;
  private static final long CONNECTION_DIRECT = 4 * KIB;

  /**
   * Of a test of streams.
   *
   * @param client whether this is the client's end
   */
  public static MemoryNeed of(TestPlan plan, boolean client) {
    long sending =
        IntStream.rangeClosed(1, plan.connections())
            .filter(id -> plan.clientSends(id) == client)
            .count();
    long receiving = plan.connections() - sending;
    MemoryNeed streams = SESSION.plus(plan.connections() * STREAM_HEAP, 0);
    if (plan.overUdp()) {
      return streams
          .plus(receiving * DELAY_HEAP, receiving * DATAGRAM_BUFFERS)
          .plus(0, sending * DATAGRAM_BUFFERS);
    }
    // Raw bytes are one block for all streams.
    long payload =
        plan.framing() == Framing.RAW
            ? 2L * Math.max(RAW_WRITE, plan.blockBytes())
            : sending * FRAME_BLOCKS * Math.max(FRAME_BLOCK, plan.blockBytes());
    return streams.plus(0, receiving * BUFFER + payload);
  }

  /** Of a test of requests and responses. Both ends hold about as much. */
  public static MemoryNeed of(ExchangePlan plan) {
    long longest = Math.max(plan.requestBytes(), plan.responseBytes());
    if (!plan.overUdp()) {
      return SESSION.plus(
          plan.connections() * CONNECTION_HEAP,
          plan.connections() * CONNECTION_DIRECT + Math.min(longest, FRAME_BLOCK));
    }
    long datagrams = Math.min(64, plan.depth()) * (longest + 1);
    return SESSION.plus(
        plan.connections() * CONNECTION_HEAP,
        plan.connections() * (datagrams + Math.min(DATAGRAM_BUFFERS, datagrams)));
  }

  public MemoryNeed plus(long heap, long direct) {
    return new MemoryNeed(heapBytes + heap, directBytes + direct);
  }

  /** As a message has it: whole megabytes, rounded up. */
  @Override
  public String toString() {
    return "%d MB of heap and %d MB of direct memory"
        .formatted(megabytes(heapBytes), megabytes(directBytes));
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
