package io.perfport.client.report.terminal;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Text that waits until the screen is free for it, and then goes on as it comes. Thread-safe;
 * writing never waits for the terminal before {@link #release}.
 */
final class HeldOutput extends Writer {
  private final PrintWriter out;
  private final int mostChars;
  private final Runnable onFull;
  private StringBuilder held = new StringBuilder();

  /**
   * @param mostChars how much may wait
   * @param onFull called when more would: releases it
   */
  HeldOutput(PrintWriter out, int mostChars, Runnable onFull) {
    this.out = out;
    this.mostChars = mostChars;
    this.onFull = onFull;
  }

  @Override
  public void write(char[] text, int offset, int length) {
    boolean full;
    synchronized (this) {
      full = held != null && held.length() + length > mostChars;
      if (held != null && !full) {
        held.append(text, offset, length);
        return;
      }
    }
    if (full) {
      onFull.run();
    }
    out.write(text, offset, length);
  }

  @Override
  public synchronized void flush() {
    if (held == null) {
      out.flush();
    }
  }

  /** All that waited is written; once or more. */
  synchronized void release() {
    if (held != null) {
      out.append(held);
      out.flush();
      held = null;
    }
  }

  /** Nothing is lost: it waits for {@link #release}. */
  @Override
  public void close() {
    flush();
  }
}
