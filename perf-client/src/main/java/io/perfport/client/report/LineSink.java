package io.perfport.client.report;

import java.util.function.Supplier;

/** Where lines for people go. Safe for use by several threads. */
interface LineSink {
  /** Prints one line, at once. */
  void print(String line);

  /**
   * From now on keeps a live line below the others, where there is a terminal to show it.
   *
   * @param line what to show, asked for whenever it is drawn
   */
  default void progress(Supplier<String> line) {}

  /** No live line any more. */
  default void endProgress() {}
}
