package io.perfport.client.report.text;

import io.perfport.common.plan.PlanDescription;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.RateFormat;
import java.util.ArrayList;
import java.util.List;

/** What the text report says of a run of streams, in iperf3's manner. */
final class StreamLines implements RunLines {
  private final TestStart start;
  private final TestPlan plan;
  private final RateFormat rates;
  private final Style style;
  private final StreamTable rows;

  /** Whether a header stands above the intervals: that waits for the first of them. */
  private boolean headed;

  private boolean tcpInfo;

  StreamLines(TestStart start, RateFormat rates, Style style) {
    this.start = start;
    this.plan = start.plan();
    this.rates = rates;
    this.style = style;
    this.rows = new StreamTable(plan, rates);
  }

  @Override
  public TestStart start() {
    return start;
  }

  @Override
  public String server() {
    return switch (start.protocol()) {
      case PERFPORT -> RunLines.super.server();
      case IPERF3 -> "a server that speaks iperf3's protocol";
    };
  }

  @Override
  public List<String> connections() {
    if (start.facts().overUnix()) {
      int streams = start.connections().size();
      return List.of(
          streams == 1 ? "[  1] connected" : "[  1] to [%3d] connected".formatted(streams));
    }
    return start.connections().stream()
        .map(
            each ->
                "[%3d] local %s port %d connected to %s port %d"
                    .formatted(
                        each.streamId(),
                        each.localHost(),
                        each.localPort(),
                        each.remoteHost(),
                        each.remotePort()))
        .toList();
  }

  @Override
  public boolean overUdp() {
    return plan.overUdp();
  }

  @Override
  public String plan() {
    return PlanDescription.describe(plan);
  }

  @Override
  public String planInForce() {
    return start.facts().congestion() == null ? plan() : plan() + ", " + start.facts().congestion();
  }

  @Override
  public long omitMillis() {
    return plan.omitMillis();
  }

  @Override
  public RunLimit limit() {
    return plan.limit();
  }

  @Override
  public List<String> interval(RunInterval over) {
    Interval interval = (Interval) over;
    List<String> lines = new ArrayList<>();
    if (!headed) {
      // Only now is it known whether the transport can read TCP_INFO.
      tcpInfo = interval.streams().stream().anyMatch(s -> s.sender() && s.tcpInfo() != null);
      lines.add(style.strong(rows.intervalHeader(tcpInfo)));
      headed = true;
    } else if (plan.streams() > 1) {
      lines.add(StreamTable.SEPARATOR);
    }
    addStreams(lines, interval, true);
    addStreams(lines, interval, false);
    return lines;
  }

  private void addStreams(List<String> lines, Interval interval, boolean sender) {
    List<StreamInterval> streams =
        interval.streams().stream().filter(each -> each.sender() == sender).toList();
    for (StreamInterval stream : streams) {
      String line = rows.interval(stream, tcpInfo);
      lines.add(interval.omitted() ? style.faint(line) : line);
    }
    if (plan.streams() > 1 && !streams.isEmpty()) {
      String sum = rows.intervalSum(Sum.of(interval, sender), sender, tcpInfo, interval.omitted());
      lines.add(interval.omitted() ? style.faint(sum) : style.strong(sum));
    }
  }

  @Override
  public String rate(RunInterval interval) {
    return rates.print(perSecond(interval)).strip();
  }

  /** In bits. */
  @Override
  public double perSecond(RunInterval interval) {
    long bytes = ((Interval) interval).streams().stream().mapToLong(StreamInterval::bytes).sum();
    return bytes * 8e9 / Math.max(1, interval.endNanos() - interval.startNanos());
  }

  @Override
  public List<String> summary(RunResult result) {
    return StreamSummary.of((TestResult) result, rows, style);
  }
}
