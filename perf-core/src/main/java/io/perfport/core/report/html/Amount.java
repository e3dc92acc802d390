package io.perfport.core.report.html;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A figure and its unit, in the units of the page (units.js): bit/s, us, B, /s, %, s/GB, or none.
 *
 * @param unit empty for a count
 */
record Amount(double value, String unit) {
  private record Step(double from, String name) {}

  private static final Map<String, List<Step>> STEPS =
      Map.of(
          "bit/s",
          List.of(
              new Step(1e12, "Tbit/s"),
              new Step(1e9, "Gbit/s"),
              new Step(1e6, "Mbit/s"),
              new Step(1e3, "kbit/s"),
              new Step(1, "bit/s")),
          "us",
          List.of(new Step(1e6, "s"), new Step(1e3, "ms"), new Step(1, "µs"), new Step(1e-3, "ns")),
          "B",
          List.of(
              new Step(1e12, "TB"),
              new Step(1e9, "GB"),
              new Step(1e6, "MB"),
              new Step(1e3, "kB"),
              new Step(1, "B")));

  /** A figure of a result, whose unit has another name there, and perhaps another size. */
  static Amount ofResult(double value, String label) {
    return switch (label) {
      case "bits_per_second" -> new Amount(value, "bit/s");
      case "seconds_per_gigabyte" -> new Amount(value, "s/GB");
      case "percent" -> new Amount(value, "%");
      case "ms" -> new Amount(value * 1e3, "us");
      case "us" -> new Amount(value, "us");
      case "per_second" -> new Amount(value, "/s");
      case "bytes" -> new Amount(value, "B");
      default -> new Amount(value, "");
    };
  }

  /** To four digits, in the unit's step that suits it: 14.71 Gbit/s, 85.02 µs, 1,000 /s. */
  String inWords() {
    List<Step> steps = STEPS.getOrDefault(unit, List.of(new Step(1, unit)));
    Step step =
        value == 0
            ? steps.stream().filter(each -> each.from == 1).findFirst().orElseThrow()
            : steps.stream()
                .filter(each -> Math.abs(value) >= each.from)
                .findFirst()
                .orElse(steps.get(steps.size() - 1));
    String number = number(value / step.from);
    return step.name.isEmpty() ? number : number + " " + step.name;
  }

  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "?"; // Of a document that somebody else wrote.
    }
    if (Math.abs(value) >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }
}
