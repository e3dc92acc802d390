package io.perfport.core.stream;

import io.perfport.core.metrics.TrafficSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one end has counted of one stream. Only the stream's event loop writes; any thread may read
 * and sees a value that was current a moment ago. Opaque access costs what a plain field costs, and
 * keeps the compiler from holding the count in a register.
 */
public final class StreamCounters implements TrafficSource {
  private static final VarHandle BYTES = handle("bytes");
  private static final VarHandle FRAMES = handle("frames");
  private static final VarHandle DATAGRAMS = handle("datagrams");
  private static final VarHandle LOST = handle("lost");
  private static final VarHandle SOCKET_DROPS = handle("socketDrops");
  private static final VarHandle DUPLICATES = handle("duplicates");
  private static final VarHandle OUT_OF_ORDER = handle("outOfOrder");
  private static final VarHandle AFTER_END = handle("afterEnd");

  @SuppressWarnings("unused") // through BYTES
  private long bytes;

  @SuppressWarnings("unused") // through FRAMES
  private long frames;

  @SuppressWarnings("unused") // through DATAGRAMS
  private long datagrams;

  @SuppressWarnings("unused") // through LOST
  private long lost;

  @SuppressWarnings("unused") // through SOCKET_DROPS
  private long socketDrops;

  @SuppressWarnings("unused") // through DUPLICATES
  private long duplicates;

  @SuppressWarnings("unused") // through OUT_OF_ORDER
  private long outOfOrder;

  @SuppressWarnings("unused") // through AFTER_END
  private long afterEnd;

  /** Bytes of the stream; in framed streams the payload. Any thread. */
  @Override
  public long bytes() {
    return (long) BYTES.getOpaque(this);
  }

  /** Data frames; 0 in raw streams. Any thread. */
  @Override
  public long frames() {
    return (long) FRAMES.getOpaque(this);
  }

  @Override
  public long datagrams() {
    return (long) DATAGRAMS.getOpaque(this);
  }

  @Override
  public long lostDatagrams() {
    return (long) LOST.getOpaque(this);
  }

  @Override
  public long socketDrops() {
    return (long) SOCKET_DROPS.getOpaque(this);
  }

  @Override
  public long duplicateDatagrams() {
    return (long) DUPLICATES.getOpaque(this);
  }

  @Override
  public long outOfOrderDatagrams() {
    return (long) OUT_OF_ORDER.getOpaque(this);
  }

  /**
   * The number of the first datagram that came when the stream was over; 0 if none did. Those up to
   * it were sent before it. Any thread.
   */
  public long afterEnd() {
    return (long) AFTER_END.getOpaque(this);
  }

  void cameAfterEnd(long sequence) {
    if (afterEnd == 0) {
      AFTER_END.setOpaque(this, sequence);
    }
  }

  void setDatagrams(long count) {
    DATAGRAMS.setOpaque(this, count);
  }

  void setSocketDrops(long count) {
    SOCKET_DROPS.setOpaque(this, count);
  }

  void setDisorder(long lostCount, long duplicateCount, long outOfOrderCount) {
    LOST.setOpaque(this, lostCount);
    DUPLICATES.setOpaque(this, duplicateCount);
    OUT_OF_ORDER.setOpaque(this, outOfOrderCount);
  }

  void addBytes(long count) {
    BYTES.setOpaque(this, bytes + count);
  }

  void setFrames(long count) {
    FRAMES.setOpaque(this, count);
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(StreamCounters.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
