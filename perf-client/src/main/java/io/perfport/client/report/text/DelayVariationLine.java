package io.perfport.client.report.text;

import io.perfport.client.report.Totals;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.LatencyPercentile;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.StreamTotal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the text report says of one-way delay variation: one line for each direction, of the stream
 * that fared worst, since percentiles of several streams can't be added up.
 */
final class DelayVariationLine {
  private static final double[] PERCENTS = {50, 90, 99, 99.9};
  private static final double NANOS_A_MILLI = 1e6;

  private DelayVariationLine() {}

  /**
   * The line.
   *
   * @param role which direction it is of, with a blank before it; empty where there is one only
   * @param streams all of one direction
   * @return empty if no receiver can tell
   */
  static Optional<String> of(String role, List<Totals.OfStream> streams) {
    List<StreamTotal> told =
        Totals.told(streams, Totals.OfStream::receiver).stream()
            .filter(total -> variation(total) != null)
            .toList();
    return told.stream()
        .max(Comparator.comparing(DelayVariationLine::variation, DatagramCounts.WORST_BY))
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
