package io.perfport.client.report.output;

import io.perfport.client.report.text.Timestamps;
import io.perfport.common.unit.RateFormat;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a result is shown.
 *
 * @param format its kind
 * @param rates the unit of rates in text
 * @param file where it goes; empty for standard output
 * @param appends whether it is added to what stands in that file, as it comes
 * @param html where a report for a browser goes besides; empty for nowhere
 * @param timestamps what lines of text begin with
 * @param watching what is shown besides, or less
 */
public record ReportSettings(
    ReportFormat format,
    RateFormat rates,
    Optional<Path> file,
    boolean appends,
    Optional<Path> html,
    Optional<Timestamps> timestamps,
    Watching watching) {
  public ReportSettings {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(rates, "rates");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(html, "html");
    Objects.requireNonNull(timestamps, "timestamps");
    Objects.requireNonNull(watching, "watching");
  }

  /**
   * What somebody in front of the terminal sees while tests run.
   *
   * @param live whether there is a view with charts
   * @param quiet whether lines of text are left out that come before the summary
   */
  public record Watching(boolean live, boolean quiet) {
    /** Lines of text as they come. */
    public static final Watching LINES = new Watching(false, false);
  }
}
