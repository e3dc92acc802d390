package io.perfport.client.report;

import java.io.PrintWriter;

/** Lines for a file or a pipe, each flushed, so that a reader sees them as they come. */
record PlainLines(PrintWriter out) implements LineSink {
  @Override
  public void print(String line) {
    out.println(line);
    out.flush();
  }
}
