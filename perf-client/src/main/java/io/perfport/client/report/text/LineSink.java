package io.perfport.client.report.text;

import java.io.PrintWriter;
import java.util.function.Supplier;

/** Where lines for people go. Safe for use by several threads. */
public interface LineSink {
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

  /** Lines for a file or a pipe, each flushed, so that a reader sees them as they come. */
  static LineSink to(PrintWriter out) {
    return line -> {
      out.println(line);
      out.flush();
    };
  }
}
