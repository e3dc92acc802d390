package io.perfport.client.report;

import io.perfport.client.ClientConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Where the results of one command go: standard output, or a file that appears whole or not at all.
 */
public final class ReportOutput implements AutoCloseable {
  private final ReportSettings settings;
  private final PrintWriter out;
  private final Optional<AtomicFile> file;
  private final Terminal terminal;

  private ReportOutput(
      ReportSettings settings, PrintWriter out, Optional<AtomicFile> file, Terminal terminal) {
    this.settings = settings;
    this.out = out;
    this.file = file;
    this.terminal = terminal;
  }

  /**
   * Makes ready to write, before anything is measured.
   *
   * @param standardOutput used unless the settings name a file
   * @throws IOException if the file can't be written there; its message is for the user
   */
  public static ReportOutput open(
      ReportSettings settings, PrintWriter standardOutput, Terminal terminal) throws IOException {
    if (settings.file().isEmpty()) {
      return new ReportOutput(settings, standardOutput, Optional.empty(), terminal);
    }
    AtomicFile file = AtomicFile.create(settings.file().get());
    return new ReportOutput(settings, file.writer(), Optional.of(file), Terminal.NONE);
  }

  /** A report of one test of this configuration. */
  public Report report(ClientConfig config) {
    return switch (settings.format()) {
      case TEXT -> new TextReport(lines(), settings.rates(), style());
      case JSON, JSON_STREAM, CSV ->
          throw new UnsupportedOperationException(settings.format().toString());
    };
  }

  /** Closes a command that ran several tests. */
  public void comparison(Comparison comparison) {
    ComparisonTable.print(comparison, settings.rates(), style()).forEach(lines()::print);
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

  private LineSink lines() {
    return terminal.interactive() ? new LiveLines(out) : new PlainLines(out);
  }

  private Style style() {
    return terminal.colour() ? Style.COLOURED : Style.PLAIN;
  }
}
