package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.LatencySummary.LatencyPercentile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The latencies that the real sockperf measured, request by request, are summed up as sockperf
 * itself does: real round trips have a tail that made-up ones have not.
 */
@Timeout(180)
class SockperfPercentilesTest {
  private static final Pattern OBSERVATION =
      Pattern.compile("^\\d+, [0-9.]+, [0-9.]+, ([0-9.]+)$", Pattern.MULTILINE);
  private static final Pattern PERCENTILE = Pattern.compile("percentile ([0-9.]+) = +([0-9.]+)");

  /** sockperf and the histogram may differ by one in which observation a rank names. */
  private static final int RANKS = 2;

  /** Three digits, as {@link Latencies} keeps them, and sockperf's own rounding. */
  private static final double PRECISION = 0.001;

  private static final double ROUNDING_NANOS = 1;

  @TempDir Path directory;

  @Test
  void latenciesThatSockperfMeasuredHaveThePercentilesThatItPrints() throws Exception {
    SockperfServer.require();
    Path log = directory.resolve("observations.csv");
    String printed;
    try (SockperfServer server = SockperfServer.start()) {
      printed = server.pingPong("-t", "1", "-m", "64", "--full-rtt", "--full-log", log.toString());
    }

    long[] nanos =
        OBSERVATION
            .matcher(Files.readString(log))
            .results()
            .mapToLong(one -> Math.round(Double.parseDouble(one.group(1)) * 1_000))
            .sorted()
            .toArray();
    LatencySummary summary = summaryOf(nanos);

    assertThat(summary.samples()).isGreaterThan(1_000);
    int compared = 0;
    for (Matcher line = PERCENTILE.matcher(printed); line.find(); ) {
      double percent = Double.parseDouble(line.group(1));
      double theirs = Double.parseDouble(line.group(2)) * 1_000;
      for (LatencyPercentile ours : summary.percentiles()) {
        if (Double.compare(ours.percent(), percent) == 0) {
          assertIsRankOf(nanos, ours, theirs);
          compared++;
        }
      }
    }
    assertThat(compared).as(printed).isEqualTo(summary.percentiles().size()).isPositive();
  }

  private static LatencySummary summaryOf(long[] nanos) {
    LatencyRecorder recorder = new LatencyRecorder(told -> {});
    for (long each : nanos) {
      recorder.answered(0, 0, each);
    }
    Latencies sums = new Latencies();
    recorder.takeInto(sums);
    return LatencySummary.of(sums.latency());
  }

  private static void assertIsRankOf(long[] sorted, LatencyPercentile ours, double theirs) {
    int rank = (int) (ours.percent() / 100 * sorted.length);
    double least = sorted[Math.max(0, rank - RANKS)];
    double most = sorted[Math.min(sorted.length - 1, rank + RANKS)];
    assertThat(theirs).as("sockperf's %s", ours).isBetween(least - 1, most + 1);
    assertThat((double) ours.nanos())
        .as("%s of %s", ours, theirs)
        .isBetween(
            least * (1 - PRECISION) - ROUNDING_NANOS, most * (1 + PRECISION) + ROUNDING_NANOS);
  }
}
