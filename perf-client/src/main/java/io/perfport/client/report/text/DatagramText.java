package io.perfport.client.report.text;

import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.LatencySummary.LatencyPercentile;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Totals;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the text report says of datagrams: iperf3's columns, and lines below the totals. */
final class DatagramText {
  /** As wide as a jitter of less than a second. */
  private static final String NO_JITTER = " ".repeat(11);

  private static final MathContext TWO_DIGITS = new MathContext(2);

  private static final double[] PERCENTS = {50, 90, 99, 99.9};
  private static final double NANOS_A_MILLI = 1e6;

  private DatagramText() {}

  /** The heading over intervals: a client that only sends has nothing to say of loss. */
  static String intervalHeader(TestPlan plan) {
    return plan.direction().serverSends() ? totalHeader() : "         Total Datagrams";
  }

  static String totalHeader() {
    return "         Jitter    Lost/Total Datagrams";
  }

  /**
   * One end's columns.
   *
   * @param table whether there is a column of jitter, which a sender leaves empty
   */
  static String columns(DatagramCounts counts, boolean table) {
    if (counts.lost() == null) {
      return (table ? NO_JITTER : "  ") + counts.packets();
    }
    return String.format(
        Locale.ROOT,
        "  %5.3f ms  %d/%d (%s%%)",
        counts.jitterMillis(),
        counts.lost(),
        counts.packets(),
        percent(counts));
  }

  /** Two digits, as iperf3 has it: 0, 0.031, 4.7, 12. */
  static String percent(DatagramCounts counts) {
    BigDecimal rounded = BigDecimal.valueOf(counts.lostPercent()).round(TWO_DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** What went wrong besides loss, in words; empty if nothing did. */
  static List<String> disorder(DatagramCounts received, DatagramCounts sent) {
    List<String> words = new ArrayList<>();
    if (received != null) {
      add(words, received.outOfOrder(), "came out of order");
      add(words, received.duplicates(), "came again");
      add(words, received.late(), "came too late to tell from a duplicate");
      add(words, received.socketDrops(), "dropped by the receiving socket");
    }
    if (sent != null) {
      add(words, sent.unsent(), "refused by the sending kernel (no buffer or no network)");
      add(
          words,
          sent.yields(),
          "pauses for the receiving end on the same machine (--no-yield: none)");
    }
    return words;
  }

  private static void add(List<String> words, Long count, String what) {
    if (count != null && count > 0) {
      words.add(count + " " + what);
    }
  }

  /**
   * One-way delay variation: one line for each direction, of the stream that fared worst, since
   * percentiles of several streams can't be added up.
   *
   * @param role which direction it is of, with a blank before it; empty where there is one only
   * @param streams all of one direction
   * @return empty if no receiver can tell
   */
  static Optional<String> delayVariation(String role, List<Totals.OfStream> streams) {
    List<StreamTotal> told =
        Totals.told(streams, Totals.OfStream::receiver).stream()
            .filter(total -> variation(total) != null)
            .toList();
    return told.stream()
        .max(Comparator.comparing(DatagramText::variation, DatagramCounts.WORST_BY))
        .map(
            worst ->
                "Delay variation%s: %s ms (at the receiving end%s)"
                    .formatted(role, figures(variation(worst)), which(worst, told.size())));
  }

  private static LatencySummary variation(StreamTotal total) {
    return total.datagrams() == null ? null : total.datagrams().delayVariation();
  }

  private static String which(StreamTotal worst, int streams) {
    return streams == 1 ? "" : "; stream %d, the worst of %d".formatted(worst.streamId(), streams);
  }

  private static String figures(LatencySummary variation) {
    StringBuilder figures = new StringBuilder();
    for (double percent : PERCENTS) {
      variation
          .at(percent)
          .ifPresent(
              nanos ->
                  figures
                      .append(LatencyPercentile.name(percent))
                      .append(' ')
                      .append(millis(nanos))
                      .append(", "));
    }
    return figures.append("max ").append(millis(variation.maxNanos())).toString();
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / NANOS_A_MILLI);
  }
}
