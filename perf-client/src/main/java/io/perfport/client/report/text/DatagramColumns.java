package io.perfport.client.report.text;

import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the text report says of datagrams, in iperf3's columns. */
final class DatagramColumns {
  /** As wide as a jitter of less than a second. */
  private static final String NO_JITTER = " ".repeat(11);

  private static final MathContext TWO_DIGITS = new MathContext(2);

  private DatagramColumns() {}

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
  static String of(DatagramCounts counts, boolean table) {
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
    }
    if (sent != null) {
      add(words, sent.unsent(), "refused by the sending kernel (no buffer or no network)");
    }
    return words;
  }

  private static void add(List<String> words, Long count, String what) {
    if (count != null && count > 0) {
      words.add(count + " " + what);
    }
  }
}
