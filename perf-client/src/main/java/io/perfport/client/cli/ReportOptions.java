package io.perfport.client.cli;

import io.perfport.client.report.ReportFormat;
import io.perfport.client.report.ReportSettings;
import io.perfport.common.failure.CauseText;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the result is shown. */
final class ReportOptions {
  @Option(
      names = {"-J", "--json"},
      description = "One JSON document at the end, of iperf3's shape and more (default: text).")
  boolean json;

  @Option(names = "--json-stream", description = "One JSON event a line, as it happens.")
  boolean jsonStream;

  @Option(names = "--csv", description = "Comma-separated values, one line a stream and interval.")
  boolean csv;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "UNIT",
      converter = Format.class,
      description =
          "Unit of rates in text: k, m, g, t for bits, K, M, G, T for bytes"
              + " (default: what suits each number).")
  RateFormat rates;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the result to this file, whole or not at all (default: standard output).")
  Path file;

  ReportSettings toSettings() {
    List<String> given = new ArrayList<>();
    ReportFormat format = ReportFormat.TEXT;
    if (json) {
      given.add("--json");
      format = ReportFormat.JSON;
    }
    if (jsonStream) {
      given.add("--json-stream");
      format = ReportFormat.JSON_STREAM;
    }
    if (csv) {
      given.add("--csv");
      format = ReportFormat.CSV;
    }
    if (given.size() > 1) {
      throw new UsageException(
          String.join(" and ", given) + " exclude each other; give one kind of result");
    }
    return new ReportSettings(
        format, rates == null ? RateFormat.ADAPTIVE : rates, Optional.ofNullable(file));
  }

  static final class Format implements ITypeConverter<RateFormat> {
    @Override
    public RateFormat convert(String letter) {
      try {
        return RateFormat.of(letter);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(CauseText.of(e));
      }
    }
  }
}
