package io.perfport.client.report.csv;

import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.Warning;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One line of CSV (RFC 4180) under construction. What is null stays empty. */
final class CsvRow {
  /** RFC 4180, section 2: lines end so, on every system. */
  private static final String LINE_END = "\r\n";

  private static final double NANOS_PER_MICRO = 1e3;

  /**
   * What a spreadsheet would take for a formula, though it may be another machine's text: all that
   * begins as one and is no number.
   */
  private static final Pattern FORMULA =
      Pattern.compile("^(?!-\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?\\z)[=+@\\t\\r-]");

  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");

  private final Map<CsvColumn, String> cells = new EnumMap<>(CsvColumn.class);

  /** A test that was left out. */
  static CsvRow notMeasured(String transport, String why) {
    return new CsvRow()
        .set(CsvColumn.TRANSPORT, transport)
        .set(CsvColumn.ROW, "not-measured")
        .set(CsvColumn.DETAIL, why);
  }

  /** A test that never began. */
  static CsvRow notStarted(String transport, String title, Failure failure) {
    return notMeasured(transport, failure.detail())
        .set(CsvColumn.TITLE, title)
        .set(CsvColumn.OUTCOME, Report.NOT_STARTED)
        .set(CsvColumn.REASON, failure.reason().tag());
  }

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

  /** Nothing for connections. */
  CsvRow setDatagrams(DatagramCounts counts) {
    if (counts == null) {
      return this;
    }
    if (counts.lost() != null) {
      setFigure(CsvColumn.LOST_PERCENT, counts.lostPercent());
      set(
          CsvColumn.JITTER,
          BigDecimal.valueOf(counts.jitterMillis())
              .setScale(6, RoundingMode.HALF_EVEN)
              .toPlainString());
    }
    setDelayVariation(counts.delayVariation());
    return set(CsvColumn.PACKETS, (Long) counts.packets())
        .set(CsvColumn.LOST, counts.lost())
        .set(CsvColumn.OUT_OF_ORDER, counts.outOfOrder())
        .set(CsvColumn.DUPLICATES, counts.duplicates())
        .set(CsvColumn.LATE, counts.late())
        .set(CsvColumn.UNSENT, counts.unsent())
        .set(CsvColumn.YIELDS, counts.yields())
        .set(CsvColumn.SOCKET_DROPS, counts.socketDrops());
  }

  private void setDelayVariation(LatencySummary variation) {
    if (variation != null) {
      setPercentile(CsvColumn.DELAY_VARIATION_P50, variation, 50)
          .setPercentile(CsvColumn.DELAY_VARIATION_P99, variation, 99)
          .setPercentile(CsvColumn.DELAY_VARIATION_P99_9, variation, 99.9)
          .setFigure(CsvColumn.DELAY_VARIATION_MAX, variation.maxNanos() / NANOS_PER_MICRO);
    }
  }

  /** In microseconds; nothing if there are too few samples behind it. */
  CsvRow setPercentile(CsvColumn column, LatencySummary summary, double percent) {
    summary.at(percent).ifPresent(nanos -> setFigure(column, nanos / NANOS_PER_MICRO));
    return this;
  }

  /** What an end says of its figures. */
  CsvRow setEnd(CpuUsage cpu, List<Warning> warnings) {
    if (warnings != null && !warnings.isEmpty()) {
      set(
          CsvColumn.WARNINGS,
          warnings.stream().map(Warning::code).collect(Collectors.joining(" ")));
    }
    return cpu == null ? this : setFigure(CsvColumn.CPU, cpu.totalPercent());
  }

  CsvRow setOutcome(Outcome outcome) {
    set(CsvColumn.OUTCOME, outcome.word());
    if (outcome instanceof Outcome.Failed failed) {
      set(CsvColumn.REASON, failed.failure().reason().tag());
      set(CsvColumn.DETAIL, failed.failure().detail());
    }
    return this;
  }

  String line() {
    return line(column -> cells.getOrDefault(column, ""));
  }

  private static String line(Function<CsvColumn, String> cell) {
    return line(Arrays.stream(CsvColumn.values()).map(cell).toList());
  }

  /** A row of any columns. */
  static String line(List<String> cells) {
    return cells.stream().map(CsvRow::quoted).collect(Collectors.joining(",", "", LINE_END));
  }

  static String quoted(String cell) {
    String text = FORMULA.matcher(cell).find() ? "'" + cell : cell;
    return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
