package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.report.output.ReportFormat;
import io.perfport.client.report.output.ReportSettings;
import io.perfport.client.report.output.ReportSettings.Watching;
import io.perfport.client.report.text.Timestamps;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.cli.AttachedValue;
import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How the result is shown. */
final class ReportOptions {
  @Option(
      names = {"-J", "--json"},
      description =
          "Print one JSON document at the end, in iperf3's format with additions (default: text).")
  boolean json;

  @Option(names = "--json-stream", description = "Print JSON events as they happen, one per line.")
  boolean jsonStream;

  @Option(
      names = "--csv",
      description = "Print comma-separated values, one line per stream and interval.")
  boolean csv;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "UNIT",
      description =
          "Unit of rates in text: k, m, g, t for bits, K, M, G, T for bytes (default: chosen for"
              + " each number).")
  RateFormat rates;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the result to this file; the file is written completely or not at all (default:"
              + " standard output).")
  Path file;

  @Option(
      names = "--logfile",
      paramLabel = "FILE",
      description =
          "Append the result to this file as it is produced, as iperf3 does (default: standard"
              + " output).")
  Path log;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Also write a report with charts to this file, for a browser: one file that needs no"
              + " network (default: none).")
  Path html;

  @Option(
      names = "--timestamps",
      paramLabel = "FORMAT",
      arity = "0..1",
      fallbackValue = Timestamps.DEFAULT,
      preprocessor = AttachedValue.class,
      description =
          "Start each line of text with the time, in a strftime(3) format such as --timestamps='%%F"
              + " %%T ' (default format: '%%c ').")
  Timestamps timestamps;

  @Option(
      names = "--live",
      description =
          "Show charts on the terminal while the test runs; the usual text follows when it ends.")
  boolean live;

  @Option(
      names = "--quiet",
      description = "Print only the summary of each test: no intervals, nothing before it.")
  boolean quiet;

  @Option(
      names = "--forceflush",
      description = "No effect, accepted for iperf3 command lines: every line is always flushed.")
  @SuppressWarnings("UnusedVariable")
  private boolean forceFlush;

  @Option(
      names = {"-V", "--verbose"},
      description = "No effect, accepted for iperf3 command lines: all details are always printed.")
  @SuppressWarnings("UnusedVariable")
  private boolean verbose;

  ReportSettings toSettings() {
    if (html != null && (html.equals(file) || html.equals(log))) {
      throw new UsageException("--html: " + html + " is where the result goes; name another file");
    }
    return new ReportSettings(
        json
            ? ReportFormat.JSON
            : jsonStream ? ReportFormat.JSON_STREAM : csv ? ReportFormat.CSV : ReportFormat.TEXT,
        requireNonNullElse(rates, RateFormat.ADAPTIVE),
        Optional.ofNullable(log == null ? file : log),
        log != null,
        Optional.ofNullable(html),
        Optional.ofNullable(timestamps),
        new Watching(live, quiet));
  }
}
