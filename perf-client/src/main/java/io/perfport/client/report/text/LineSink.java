package io.perfport.client.report.text;

import java.io.PrintWriter;
import java.util.function.Function;

/** Where lines for people go. Safe for use by several threads. */
public interface LineSink {
  /** Prints one line, at once. */
  void print(String line);

  /** Prints a line that {@code --quiet} leaves out: what is not of the result as a whole. */
  default void detail(String line) {
    print(line);
  }

  /**
   * From now on keeps a live line below the others, where there is a terminal to show it.
   *
   * @param line what to show, asked for whenever it is drawn, with what draws charts there
   */
  default void progress(Function<Sparkline, String> line) {}

  /** No live line any more. */
  default void endProgress() {}

  /** Lines for a file or a pipe, each flushed, so that a reader sees them as they come. */
  static LineSink to(PrintWriter out) {
    return line -> {
      out.println(line);
      out.flush();
    };
  }

  /** The same without details and without a live line. */
  static LineSink quiet(LineSink lines) {
    return new LineSink() {
      @Override
      public void print(String line) {
        lines.print(line);
      }

      @Override
      public void detail(String line) {}
    };
  }
}
