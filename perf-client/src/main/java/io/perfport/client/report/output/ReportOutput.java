package io.perfport.client.report.output;

import io.perfport.client.report.CommandReport;
import io.perfport.client.report.csv.CsvResults;
import io.perfport.client.report.json.JsonLinesResults;
import io.perfport.client.report.json.JsonResults;
import io.perfport.client.report.text.LineSink;
import io.perfport.client.report.text.LiveLines;
import io.perfport.client.report.text.Style;
import io.perfport.client.report.text.TextResults;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Where the results of one command go: standard output, or a file that appears whole or not at all;
 * and besides, if it is asked for, a report for a browser.
 */
public final class ReportOutput implements AutoCloseable {
  private final ReportFormat format;
  private final CommandReport report;
  private final PrintWriter out;
  private final Optional<ResultFile> file;
  private final Optional<HtmlFile> page;

  private ReportOutput(
      ReportFormat format,
      CommandReport report,
      PrintWriter out,
      Optional<ResultFile> file,
      Optional<HtmlFile> page) {
    this.format = format;
    this.report =
        page.<CommandReport>map(each -> new ReportPair(report, each.report())).orElse(report);
    this.out = out;
    this.file = file;
    this.page = page;
  }

  /** Without a report for a browser. */
  public static ReportOutput open(
      ReportSettings settings, PrintWriter standardOutput, Terminal terminal) throws IOException {
    return open(settings, standardOutput, terminal, Optional.empty());
  }

  /**
   * Makes ready to write, before anything is measured.
   *
   * @param standardOutput used unless the settings name a file
   * @param page the report for a browser; it is closed with this, also if this can't be opened
   * @throws IOException if the file can't be written there; its message is for the user
   */
  public static ReportOutput open(
      ReportSettings settings,
      PrintWriter standardOutput,
      Terminal terminal,
      Optional<HtmlFile> page)
      throws IOException {
    if (settings.file().isEmpty()) {
      CommandReport report = report(settings, standardOutput, terminal);
      return new ReportOutput(settings.format(), report, standardOutput, Optional.empty(), page);
    }
    try {
      ResultFile file = ResultFile.open(settings.file().get(), settings.appends());
      CommandReport report = report(settings, file.writer(), Terminal.NONE);
      return new ReportOutput(settings.format(), report, file.writer(), Optional.of(file), page);
    } catch (IOException e) {
      if (page.isPresent()) {
        page.get().close();
      }
      throw e;
    }
  }

  private static CommandReport report(ReportSettings settings, PrintWriter out, Terminal terminal) {
    return switch (settings.format()) {
      case TEXT ->
          new TextResults(
              lines(settings, out, terminal),
              settings.rates(),
              terminal.colour() ? Style.COLOURED : Style.PLAIN);
      case JSON -> new JsonResults(out);
      case JSON_STREAM -> new JsonLinesResults(out);
      case CSV -> new CsvResults(out);
    };
  }

  private static LineSink lines(ReportSettings settings, PrintWriter out, Terminal terminal) {
    LineSink lines = terminal.interactive() ? new LiveLines(out) : LineSink.to(out);
    return settings.timestamps().map(stamps -> stamps.on(lines)).orElse(lines);
  }

  /** Shows what the command measures. */
  public CommandReport report() {
    return report;
  }

  /** All is written: the file appears. */
  public void commit() throws IOException {
    if (file.isPresent()) {
      file.get().commit();
    }
    commitPage();
  }

  private void commitPage() throws IOException {
    if (page.isPresent()) {
      page.get().commit();
    }
  }

  /** The command's only test never began: that is a result, except in text. */
  public void commitNotStarted() throws IOException {
    if (format == ReportFormat.TEXT) {
      commitPage();
    } else {
      commit();
    }
  }

  /** Without a {@link #commit} before, nothing is left of the file. */
  @Override
  public void close() throws IOException {
    if (page.isPresent()) {
      page.get().close();
    }
    if (file.isPresent()) {
      file.get().close();
    } else {
      out.flush();
    }
  }
}
