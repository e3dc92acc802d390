package io.perfport.client.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One line of CSV (RFC 4180) under construction. What is null stays empty. */
final class CsvRow {
  /** RFC 4180, section 2: lines end so, on every system. */
  private static final String LINE_END = "\r\n";

  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");

  private final Map<CsvColumn, String> cells = new EnumMap<>(CsvColumn.class);

  static String header() {
    return line(CsvColumn::heading);
  }

  CsvRow set(CsvColumn column, String value) {
    if (value != null) {
      cells.put(column, value);
    }
    return this;
  }

  CsvRow set(CsvColumn column, Long value) {
    return set(column, value == null ? null : value.toString());
  }

  CsvRow set(CsvColumn column, boolean value) {
    return set(column, Boolean.toString(value));
  }

  /** A figure that the kernel may not know: it is negative then. */
  CsvRow setKnown(CsvColumn column, long value) {
    return value < 0 ? this : set(column, value);
  }

  CsvRow setSeconds(CsvColumn column, long nanos) {
    return set(column, BigDecimal.valueOf(nanos, 9).toPlainString());
  }

  CsvRow setFigure(CsvColumn column, double value) {
    return Double.isFinite(value)
        ? set(column, BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString())
        : this;
  }

  String line() {
    return line(column -> cells.getOrDefault(column, ""));
  }

  private static String line(Function<CsvColumn, String> cell) {
    return Arrays.stream(CsvColumn.values())
        .map(cell)
        .map(CsvRow::quoted)
        .collect(Collectors.joining(",", "", LINE_END));
  }

  private static String quoted(String cell) {
    return NEEDS_QUOTES.matcher(cell).find() ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
