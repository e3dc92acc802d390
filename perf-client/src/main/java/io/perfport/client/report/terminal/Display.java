package io.perfport.client.report.terminal;

import java.io.IOException;

/** A terminal that can show a screen of its own in place of its lines. One thread at a time. */
interface Display {
  /** Characters that fit on it; both 0 where that can't be told. */
  record Extent(int rows, int columns) {}

  /** As known last. */
  Extent extent();

  /** It may have another size now. */
  void resized();

  /** From now on frames are shown, and what is typed is not. */
  void enter() throws IOException;

  /**
   * Shows a frame. Waits while the terminal is stopped.
   *
   * @throws IOException if it is gone
   */
  void write(String frame) throws IOException;

  /** The lines from before come back, and the terminal is as it was. */
  void leave() throws IOException;

  /** It is not used any more. */
  void close();
}
