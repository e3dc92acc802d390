package io.perfport.core.metrics;

import java.util.List;
import java.util.Locale;

/** The formats of a scrape, and the choice among them (RFC 9110 section 12.5.1). */
enum Exposition {
  PROMETHEUS_TEXT("text/plain", "text/plain; version=0.0.4; charset=utf-8"),
  OPEN_METRICS(
      "application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String mediaType;
  private final String contentType;

  Exposition(String mediaType, String contentType) {
    this.mediaType = mediaType;
    this.contentType = contentType;
  }

  /** The whole content type, with version and charset. */
  String contentType() {
    return contentType;
  }

  /**
   * OpenMetrics for those who ask for it by name, and for nothing more than that; else the text
   * format, which everyone reads.
   */
  static Exposition accepted(List<String> acceptHeaders) {
    double open = OPEN_METRICS.quality(acceptHeaders);
    return open > 0 && open >= PROMETHEUS_TEXT.quality(acceptHeaders)
        ? OPEN_METRICS
        : PROMETHEUS_TEXT;
  }

  /** The greatest weight given to this format by its name; 0 if not named. */
  private double quality(List<String> acceptHeaders) {
    double best = 0;
    for (String header : acceptHeaders) {
      for (String range : header.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = range.split(";", -1);
        if (parts[0].strip().equals(mediaType)) {
          best = Math.max(best, weight(parts));
        }
      }
    }
    return best;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        // Strict, as a double's own syntax would take NaN and 0x1p3.
        String value = parameter.substring(2).strip();
        return value.matches("[01](\\.\\d{0,3})?") ? Double.parseDouble(value) : 0;
      }
    }
    return 1;
  }
}
