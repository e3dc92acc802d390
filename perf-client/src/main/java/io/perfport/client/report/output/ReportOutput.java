package io.perfport.client.report.output;

import io.perfport.client.report.CommandReport;
import io.perfport.client.report.CommandReports;
import io.perfport.client.report.csv.CsvResults;
import io.perfport.client.report.json.JsonLinesResults;
import io.perfport.client.report.json.JsonResults;
import io.perfport.client.report.terminal.LiveResults;
import io.perfport.client.report.terminal.LiveScreen;
import io.perfport.client.report.text.LineSink;
import io.perfport.client.report.text.LiveLines;
import io.perfport.client.report.text.Sparkline;
import io.perfport.client.report.text.Style;
import io.perfport.client.report.text.TextResults;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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

  /** Null without one. */
  private final LiveScreen screen;

  private ReportOutput(
      ReportFormat format,
      CommandReport report,
      PrintWriter out,
      Optional<ResultFile> file,
      Optional<HtmlFile> page,
      LiveScreen screen) {
    this.format = format;
    this.report =
        page.<CommandReport>map(each -> new CommandReports(List.of(report, each.report())))
            .orElse(report);
    this.out = out;
    this.file = file;
    this.page = page;
    this.screen = screen;
  }

  /**
   * Makes ready to write, before anything is measured.
   *
   * @param standardOutput used unless the settings name a file
   * @param terminal what standard output is
   * @param page a report for a browser; it is closed with this, also if this can't be opened
   * @param screen for a live view, which is shown while tests run; null for none. It is closed as
   *     the page is
   * @throws IOException if the file can't be written there; its message is for the user
   */
  public static ReportOutput open(
      ReportSettings settings,
      PrintWriter standardOutput,
      Terminal terminal,
      Optional<HtmlFile> page,
      LiveScreen screen)
      throws IOException {
    PrintWriter out = screen == null ? standardOutput : screen.behind();
    Optional<ResultFile> file;
    try {
      file = resultFile(settings, out);
    } catch (IOException e) {
      close(page, screen);
      throw e;
    }
    // Behind a view, and in a file, there is no live line.
    Terminal shown = screen == null ? terminal : terminal.printing();
    if (file.isPresent()) {
      out = file.get().writer();
      shown = Terminal.NONE;
    }
    CommandReport report = watched(report(settings, out, shown), settings, screen);
    return new ReportOutput(settings.format(), report, out, file, page, screen);
  }

  private static Optional<ResultFile> resultFile(ReportSettings settings, PrintWriter elsewhere)
      throws IOException {
    return settings.file().isPresent()
        ? Optional.of(ResultFile.open(settings.file().get(), settings.appends(), elsewhere))
        : Optional.empty();
  }

  private static CommandReport watched(
      CommandReport report, ReportSettings settings, LiveScreen screen) {
    return screen == null ? report : new LiveResults(report, screen, settings.rates());
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
    LineSink lines =
        terminal.interactive()
            ? new LiveLines(out, terminal.unicode() ? Sparkline.BLOCKS : Sparkline.ASCII)
            : LineSink.to(out);
    LineSink stamped = settings.timestamps().map(stamps -> stamps.on(lines)).orElse(lines);
    return settings.watching().quiet() ? LineSink.quiet(stamped) : stamped;
  }

  /** Does something that would disturb a live view when there is none any more, or at once. */
  public void afterwards(Runnable what) {
    if (screen == null) {
      what.run();
    } else {
      screen.afterwards(what);
    }
  }

  /** Shows what the command measures. */
  public CommandReport report() {
    return report;
  }

  /** All is written: the file appears, and the page, whatever became of the file. */
  public void commit() throws IOException {
    try {
      if (file.isPresent()) {
        file.get().commit();
      }
    } catch (IOException e) {
      try {
        commitPage();
      } catch (IOException another) {
        e.addSuppressed(another);
      }
      throw e;
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

  /** Without a {@link #commit} before, nothing is left of the files. */
  @Override
  public void close() throws IOException {
    close(page, screen);
    if (file.isPresent()) {
      file.get().close();
    } else {
      out.flush();
    }
  }

  private static void close(Optional<HtmlFile> page, LiveScreen screen) throws IOException {
    if (screen != null) {
      screen.close();
    }
    if (page.isPresent()) {
      page.get().close();
    }
  }
}
