package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Where the results of one command go: standard output, or a file that appears whole or not at all.
 */
public final class ReportOutput implements AutoCloseable {
  private final Results results;
  private final PrintWriter out;
  private final Optional<ResultFile> file;

  private ReportOutput(Results results, PrintWriter out, Optional<ResultFile> file) {
    this.results = results;
    this.out = out;
    this.file = file;
  }

  /**
   * Makes ready to write, before anything is measured.
   *
   * @param several whether the command runs several tests, and compares them
   * @param standardOutput used unless the settings name a file
   * @throws IOException if the file can't be written there; its message is for the user
   */
  public static ReportOutput open(
      ReportSettings settings, boolean several, PrintWriter standardOutput, Terminal terminal)
      throws IOException {
    if (settings.file().isEmpty()) {
      Results results = results(settings, several, standardOutput, terminal);
      return new ReportOutput(results, standardOutput, Optional.empty());
    }
    ResultFile file = ResultFile.open(settings.file().get(), settings.appends());
    Results results = results(settings, several, file.writer(), Terminal.NONE);
    return new ReportOutput(results, file.writer(), Optional.of(file));
  }

  private static Results results(
      ReportSettings settings, boolean several, PrintWriter out, Terminal terminal) {
    return switch (settings.format()) {
      case TEXT ->
          new TextResults(
              () -> lines(settings, out, terminal),
              settings.rates(),
              terminal.colour() ? Style.COLOURED : Style.PLAIN);
      case JSON -> new JsonResults(out, several);
      case JSON_STREAM -> new JsonStreamResults(out);
      case CSV -> new CsvResults(out);
    };
  }

  private static LineSink lines(ReportSettings settings, PrintWriter out, Terminal terminal) {
    LineSink lines = terminal.interactive() ? new LiveLines(out) : new PlainLines(out);
    return settings.timestamps().map(stamps -> stamps.on(lines)).orElse(lines);
  }

  /** The reports of tests. */
  public Reports reports() {
    return results;
  }

  /**
   * The command's only test never began.
   *
   * @return whether there is something to {@link #commit}
   */
  public boolean notStarted(TestConfig config, Failure failure) {
    return results.notStarted(config, failure);
  }

  /** The report of a command that repeats or compares tests. */
  public TrialReport trials() {
    return results.trials();
  }

  /** The report of a command that runs phases. */
  public PhaseReport phases() {
    return results.phases();
  }

  /** Closes a command that ran several tests. */
  public void comparison(Comparison comparison) {
    results.comparison(comparison);
  }

  /** All is written: the file appears. */
  public void commit() throws IOException {
    if (file.isPresent()) {
      file.get().commit();
    }
  }

  /** Without a {@link #commit} before, nothing is left of the file. */
  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    } else {
      out.flush();
    }
  }
}
