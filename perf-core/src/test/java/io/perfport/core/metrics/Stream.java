package io.perfport.core.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A stream's counters as an event loop keeps them: one writer, opaque reads from anywhere. */
final class Stream implements TrafficSource {
  private static final VarHandle BYTES = handle("bytes");
  private static final VarHandle FRAMES = handle("frames");

  @SuppressWarnings("UnusedVariable") // through BYTES
  private long bytes;

  @SuppressWarnings("UnusedVariable") // through FRAMES
  private long frames;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Stream.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  void count(int frameBytes) {
    BYTES.setOpaque(this, bytes + frameBytes);
    FRAMES.setOpaque(this, frames + 1);
  }

  @Override
  public long bytes() {
    return (long) BYTES.getOpaque(this);
  }

  @Override
  public long frames() {
    return (long) FRAMES.getOpaque(this);
  }
}
