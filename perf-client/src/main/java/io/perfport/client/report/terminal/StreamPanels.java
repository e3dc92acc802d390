package io.perfport.client.report.terminal;

import io.perfport.client.report.terminal.Curve.Fold;
import io.perfport.client.report.text.DurationText;
import io.perfport.client.report.text.Progress;
import io.perfport.client.report.text.Sparkline;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Interval;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/** Streams: throughput of each direction and of each stream, and what the path does to it. */
final class StreamPanels implements RunPanels {
  /** More than a terminal has rows. */
  private static final int MOST_STREAMS = 256;

  private static final int SPARKLINE = 24;

  private final TestStart start;
  private final TestPlan plan;
  private final RateFormat rates;
  private final Curve sent = new Curve(Fold.MEAN);
  private final Curve received = new Curve(Fold.MEAN);
  private final Curve retransmits = new Curve(Fold.MAX);
  private final Curve roundTrip = new Curve(Fold.MAX);
  private final Curve lost = new Curve(Fold.MAX);
  private final Curve jitter = new Curve(Fold.MAX);

  /** By the streams' ids. */
  private final Map<Integer, Curve> streams = new TreeMap<>();

  private List<StreamInterval> latest = List.of();

  StreamPanels(TestStart start, RateFormat rates) {
    this.start = start;
    this.plan = start.plan();
    this.rates = rates;
  }

  @Override
  public TestStart start() {
    return start;
  }

  @Override
  public String plan() {
    return PlanDescription.describe(plan);
  }

  @Override
  public Progress progress(long sinceNanos) {
    return new Progress(sinceNanos, plan.omitMillis(), plan.limit());
  }

  @Override
  public void add(RunInterval over) {
    Interval interval = (Interval) over;
    double origin = interval.omitted() ? -plan.omitMillis() / 1e3 : 0;
    double from = origin + interval.startNanos() / 1e9;
    double until = origin + interval.endNanos() / 1e9;
    latest = interval.streams();
    addDirection(sent, interval, true, from, until);
    addDirection(received, interval, false, from, until);
    latest.stream()
        .limit(MOST_STREAMS)
        .forEach(
            each ->
                streams
                    .computeIfAbsent(each.streamId(), id -> new Curve(Fold.MEAN))
                    .add(from, until, each.bitsPerSecond()));
  }

  private void addDirection(
      Curve rate, Interval interval, boolean sender, double from, double until) {
    if (interval.streams().stream().noneMatch(each -> each.sender() == sender)) {
      return;
    }
    Sum sum = Sum.of(interval, sender);
    rate.add(from, until, sum.bitsPerSecond());
    if (sender && sum.retransmits() != null) {
      retransmits.add(from, until, sum.retransmits().doubleValue());
      interval.streams().stream()
          .filter(each -> each.sender() && each.tcpInfo() != null)
          .mapToDouble(each -> each.tcpInfo().rttMicros())
          .max()
          .ifPresent(micros -> roundTrip.add(from, until, micros));
    }
    DatagramCounts datagrams = sum.datagrams();
    if (datagrams != null && datagrams.lost() != null) {
      lost.add(from, until, Math.max(0, datagrams.lostPercent()));
      jitter.add(from, until, datagrams.jitterMillis());
    }
  }

  @Override
  public List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    boolean both = plan.direction() == Direction.BIDIRECTIONAL;
    if (plan.direction() != Direction.REVERSE) {
      panels.add(
          new Panel(both ? "To the server" : "Throughput", true, sent, Tone.RATE, this::rate));
    }
    if (plan.direction() != Direction.FORWARD) {
      String name = both ? "From the server" : "Throughput";
      panels.add(new Panel(name, true, received, Tone.RATE, this::rate));
    }
    addKnown(panels, "Lost", lost, Tone.TROUBLE, StreamPanels::percent);
    addKnown(panels, "Jitter", jitter, Tone.LATENCY, millis -> DurationText.of(millis * 1e6));
    addKnown(panels, "Retransmits", retransmits, Tone.TROUBLE, StreamPanels::whole);
    addKnown(panels, "RTT", roundTrip, Tone.LATENCY, micros -> DurationText.of(micros * 1e3));
    return panels;
  }

  private String rate(double bitsPerSecond) {
    return rates.print(bitsPerSecond).strip();
  }

  private static String whole(double count) {
    return String.format(Locale.ROOT, "%.0f", count);
  }

  private static String percent(double percent) {
    return String.format(Locale.ROOT, "%.2f%%", percent);
  }

  private static void addKnown(
      List<Panel> panels, String name, Curve curve, Tone tone, DoubleFunction<String> words) {
    if (!Double.isNaN(curve.last())) {
      panels.add(new Panel(name, false, curve, tone, words));
    }
  }

  @Override
  public List<String> lines(int most, int columns, boolean unicode) {
    if (plan.connections() == 1) {
      return plan.overUdp() && plan.direction() == Direction.FORWARD
          ? List.of("Loss and jitter are counted by the server: they are in the summary.")
          : List.of();
    }
    List<String> lines = new ArrayList<>();
    int shown = latest.size() > most ? most - 1 : latest.size();
    Sparkline sparkline = unicode ? Sparkline.BLOCKS : Sparkline.ASCII;
    for (StreamInterval each : latest.subList(0, Math.max(0, shown))) {
      lines.add(line(each, sparkline));
    }
    if (shown < latest.size()) {
      lines.add("... and %d more streams".formatted(latest.size() - shown));
    }
    return lines;
  }

  private String line(StreamInterval each, Sparkline sparkline) {
    Curve curve = streams.get(each.streamId());
    String line =
        "[%3d]%s %-14s %-24s"
            .formatted(
                each.streamId(),
                plan.direction() == Direction.BIDIRECTIONAL
                    ? (each.sender() ? " to  " : " from")
                    : "",
                rates.print(each.bitsPerSecond()),
                curve == null ? "" : sparkline.of(curve.latest(SPARKLINE)));
    if (each.sender() && each.retransmits() != null && each.tcpInfo() != null) {
      line +=
          "  Retr %4d  RTT %s"
              .formatted(each.retransmits(), DurationText.of(each.tcpInfo().rttMicros() * 1_000));
    } else if (each.datagrams() != null && each.datagrams().lost() != null) {
      line +=
          "  Lost %s  Jitter %s"
              .formatted(
                  percent(each.datagrams().lostPercent()),
                  DurationText.of(each.datagrams().jitterMillis() * 1e6));
    }
    return line;
  }
}
