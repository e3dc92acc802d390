package io.perfport.client.report;

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
 */
public record ReportSettings(ReportFormat format, RateFormat rates, Optional<Path> file) {
  public ReportSettings {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(rates, "rates");
    Objects.requireNonNull(file, "file");
  }
}
