package io.perfport.client.report.text;

import io.perfport.client.judgement.ConfidenceInterval;
import io.perfport.common.result.Measure.Unit;
import io.perfport.common.unit.RateFormat;
import java.util.Locale;

/** Figures with their units, for people. */
public record FigureText(RateFormat rates) {
  public String print(Unit unit, double value) {
    return switch (unit) {
      case BITS_PER_SECOND -> rates.print(value).strip();
      case SECONDS_PER_GIGABYTE -> number("%.3f", value) + " " + unit.symbol();
      case PERCENT -> number("%.2f", value) + unit.symbol();
      case PER_SECOND -> number(value < 100 ? "%.2f" : "%.0f", value) + unit.symbol();
      case MILLISECONDS, MICROSECONDS -> number("%.3f", value) + " " + unit.symbol();
      case BYTES, SEGMENTS, COUNT -> number(value == Math.rint(value) ? "%.0f" : "%.1f", value);
    };
  }

  /** The interval of a mean, as the mean's distance from both ends. */
  String margin(Unit unit, ConfidenceInterval interval) {
    return "±" + print(unit, interval.width() / 2);
  }

  static String ratio(double ratio) {
    return number("%.3f", ratio);
  }

  static String range(ConfidenceInterval interval) {
    return number("%.3f", interval.low()) + " to " + number("%.3f", interval.high());
  }

  static String percent(double percent) {
    return percent == Math.rint(percent)
        ? number("%.0f", percent) + "%"
        : number("%s", percent) + "%";
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
