package io.perfport.client.report.text;

import io.perfport.common.result.LatencySummary;
import java.util.Locale;

/** Short times, each in the unit that suits it. */
public final class DurationText {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private DurationText() {}

  /** Three digits or more, such as {@code 44.1 us}, {@code 12.3 ms} or {@code 1.00 s}. */
  public static String of(double nanos) {
    if (nanos < NANOS_PER_MILLI) {
      return digits(nanos / NANOS_PER_MICRO) + " us";
    }
    return nanos < NANOS_PER_SECOND
        ? digits(nanos / NANOS_PER_MILLI) + " ms"
        : digits(nanos / NANOS_PER_SECOND) + " s";
  }

  /** Whole nanoseconds, of which a double holds all that matter here. */
  public static String of(long nanos) {
    return of((double) nanos);
  }

  private static String digits(double value) {
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }

  /** A dash where there are too few samples to tell. */
  public static String percentile(LatencySummary latency, double percent) {
    return latency.at(percent).isPresent() ? of(latency.at(percent).getAsLong()) : "-";
  }

  /** A rate: this many per second. */
  public static String rate(double perSecond) {
    return count(perSecond) + "/s";
  }

  public static String count(double count) {
    if (count >= 1e6) {
      return String.format(Locale.ROOT, "%.2f M", count / 1e6);
    }
    if (count >= 1e4) {
      return String.format(Locale.ROOT, "%.1f K", count / 1e3);
    }
    return String.format(Locale.ROOT, count < 100 ? "%.1f" : "%.0f", count);
  }
}
