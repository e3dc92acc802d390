package io.perfport.client.report.terminal;

import io.perfport.client.report.terminal.Curve.Fold;
import io.perfport.client.report.text.DurationText;
import io.perfport.client.report.text.Progress;
import io.perfport.common.plan.PlanDescription;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LatencyDistribution.LatencyBucket;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests and responses: their rate, their latency over time, and its histogram. */
final class ExchangePanels implements RunPanels {
  /** More than a terminal has rows. */
  private static final int MOST_STEPS = 256;

  /** What stands before and behind a bar of the histogram. */
  private static final int BESIDE_BAR = 24;

  private final ExchangeStart start;
  private final Curve rate = new Curve(Fold.MEAN);
  private final Curve median = new Curve(Fold.MAX);
  private final Curve p99 = new Curve(Fold.MAX);
  private final Curve max = new Curve(Fold.MAX);
  private final Deque<RampStep> steps = new ArrayDeque<>();
  private long connections;
  private boolean measuring;

  /** Null before there is one. */
  private LatencyDistribution latencies;

  ExchangePanels(ExchangeStart start) {
    this.start = start;
  }

  @Override
  public ExchangeStart start() {
    return start;
  }

  @Override
  public String plan() {
    String plan = PlanDescription.describe(start.plan());
    return start.load().isOpenLoop()
        ? "%s, %s requests/s in all"
            .formatted(plan, DurationText.count(start.load().requestsPerSecond()))
        : plan;
  }

  /** A ramp has no end that could be told before. */
  @Override
  public Progress progress(long sinceNanos) {
    boolean ramping = start.load().rampStep() > 0 && !measuring;
    return ramping
        ? new Progress(sinceNanos, 0, null)
        : new Progress(sinceNanos, start.plan().omitMillis(), start.plan().limit());
  }

  @Override
  public void add(RunInterval over) {
    ExchangeInterval interval = (ExchangeInterval) over;
    measuring = true;
    double origin = interval.omitted() ? -start.plan().omitMillis() / 1e3 : 0;
    double from = origin + interval.startNanos() / 1e9;
    double until = origin + interval.endNanos() / 1e9;
    connections = interval.connections();
    rate.add(from, until, interval.requestsPerSecond());
    LatencySummary latency = interval.latency();
    median.add(from, until, percentile(latency, 50));
    p99.add(from, until, percentile(latency, 99));
    max.add(from, until, latency == null ? Double.NaN : latency.maxNanos());
  }

  private static double percentile(LatencySummary latency, double percent) {
    return latency == null || latency.at(percent).isEmpty()
        ? Double.NaN
        : latency.at(percent).getAsLong();
  }

  @Override
  public void add(RampStep step) {
    steps.addFirst(step);
    if (steps.size() > MOST_STEPS) {
      steps.removeLast();
    }
  }

  @Override
  public void show(LatencyDistribution soFar) {
    latencies = soFar;
  }

  @Override
  public List<Panel> panels() {
    if (!measuring && !steps.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Panel("Requests", true, rate, Tone.RATE, DurationText::rate),
        new Panel("p50", false, median, Tone.LATENCY, DurationText::of),
        new Panel("p99", false, p99, Tone.LATENCY, DurationText::of),
        new Panel("Longest", false, max, Tone.TROUBLE, DurationText::of));
  }

  @Override
  public List<String> lines(int most, int columns, boolean unicode) {
    List<String> lines = new ArrayList<>();
    if (latencies != null && most > 2) {
      lines.add("Latency of all requests so far, on %d connections".formatted(connections));
      addHistogram(lines, most - 1, Math.max(1, columns - BESIDE_BAR), unicode ? "█" : "#");
      return lines;
    }
    for (RampStep step : steps) {
      lines.add(
          "%d connections: %s connects/s, %s"
              .formatted(
                  step.connections(),
                  DurationText.count(step.connectsPerSecond()),
                  step.latency() == null
                      ? "no requests"
                      : "p50 %s, p99 %s, longest %s"
                          .formatted(
                              DurationText.percentile(step.latency(), 50),
                              DurationText.percentile(step.latency(), 99),
                              DurationText.of(step.latency().maxNanos()))));
    }
    return lines;
  }

  /** Bars of an octave each, or of as many as make all of them fit. */
  private void addHistogram(List<String> lines, int most, int width, String block) {
    int octaves = 1;
    Map<Integer, Long> bars = bars(octaves);
    while (bars.size() > most) {
      bars = bars(++octaves);
    }
    long greatest = bars.values().stream().mapToLong(Long::longValue).max().orElse(1);
    double all = latencies.summary().samples();
    for (Map.Entry<Integer, Long> bar : bars.entrySet()) {
      long upTo = 1_024L << ((bar.getKey() + 1) * octaves - 1);
      lines.add(
          "%11s %8.3f%%  %s"
              .formatted(
                  "<= " + DurationText.of(upTo),
                  bar.getValue() * 100 / all,
                  block.repeat((int) Math.ceil((double) bar.getValue() * width / greatest))));
    }
  }

  private Map<Integer, Long> bars(int octaves) {
    Map<Integer, Long> bars = new TreeMap<>();
    for (LatencyBucket bucket : latencies.histogram()) {
      int octave = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, bucket.upToNanos() - 1) >> 10);
      bars.merge(octave / octaves, bucket.samples(), Long::sum);
    }
    return bars;
  }
}
