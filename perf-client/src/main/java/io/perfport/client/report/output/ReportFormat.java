package io.perfport.client.report.output;

/** Kinds of result. */
public enum ReportFormat {
  /** Lines for people, in iperf3's manner. */
  TEXT,
  /** One JSON document of iperf3's shape. */
  JSON,
  /** One JSON event a line. */
  JSON_STREAM,
  /** Comma-separated values. */
  CSV
}
