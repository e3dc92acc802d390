package io.perfport.client.report.output;

import io.perfport.client.report.CommandReport;
import io.perfport.client.report.json.JsonLinesResults;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Where the results of a command that goes on for ever are kept: one line of JSON for each test, in
 * files of which there are only so many.
 *
 * @param file the newest results; older ones are beside it, with a number behind the name
 * @param mostBytes of one file
 * @param mostFiles including the newest
 */
public record History(Path file, long mostBytes, int mostFiles) {
  public static final long DEFAULT_BYTES = 16L << 20;
  public static final int DEFAULT_FILES = 5;

  public History {
    Objects.requireNonNull(file, "file");
    if (mostBytes < 1 || mostFiles < 1) {
      throw new IllegalArgumentException("history: at least one file of one byte");
    }
  }

  /**
   * Makes ready to write.
   *
   * @param complaints takes a line for what can't be written later
   * @throws IOException if it can't be written there; its message is for the user
   */
  public CommandReport open(Consumer<String> complaints) throws IOException {
    return new JsonLinesResults(
        new PrintWriter(new RotatingFile(file, mostBytes, mostFiles, complaints)), true);
  }
}
