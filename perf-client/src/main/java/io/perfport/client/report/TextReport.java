package io.perfport.client.report;

import io.perfport.common.plan.PlanInWords;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Connection;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.transport.IoModel;
import java.util.Locale;

/** Shows a test to people, line by line as it runs, in iperf3's manner. */
final class TextReport implements Report {
  private final LineSink lines;
  private final RateFormat rates;
  private final Style style;
  private final String transport;
  private TestPlan plan;
  private TextRows rows;
  private long startedNanos;

  /** Whether a header stands above the intervals: that waits for the first of them. */
  private boolean headed;

  private boolean tcpInfo;

  /** Written by the test's thread, read by the live line's. */
  private volatile String lastRate = "";

  /**
   * @param transport the client's, in words
   */
  TextReport(LineSink lines, RateFormat rates, Style style, String transport) {
    this.lines = lines;
    this.rates = rates;
    this.style = style;
    this.transport = transport;
  }

  @Override
  public void started(TestStart start) {
    plan = start.plan();
    rows = new TextRows(plan, rates);
    startedNanos = System.nanoTime();
    String threads =
        KnownModels.of(start.transport()).orElse(IoModel.UNKNOWN).threads(start.workers());
    print("%s, %s, %s, on %s".formatted(start.client(), transport, threads, start.system()));
    if (start.overUnix()) {
      int streams = start.connections().size();
      print("Connected to %s: %s".formatted(start.host(), server(start)));
      print(streams == 1 ? "[  1] connected" : "[  1] to [%3d] connected".formatted(streams));
    } else {
      print(
          "Connected to host %s, port %d: %s".formatted(start.host(), start.port(), server(start)));
      start.connections().forEach(this::print);
    }
    String congestion = start.congestion() == null ? "" : ", " + start.congestion();
    print("Test: " + PlanInWords.describe(plan) + congestion);
    lines.progress(this::progress);
  }

  private void print(Connection connection) {
    print(
        "[%3d] local %s port %d connected to %s port %d"
            .formatted(
                connection.streamId(),
                connection.localHost(),
                connection.localPort(),
                connection.remoteHost(),
                connection.remotePort()));
  }

  private static String server(TestStart start) {
    return switch (start.protocol()) {
      case PERFPORT -> Style.visible(start.server() + ", " + start.serverTransport());
      case IPERF3 -> "a server that speaks iperf3's protocol";
    };
  }

  @Override
  public void notice(String line) {
    lines.print(line);
  }

  @Override
  public void interval(Interval interval) {
    if (!headed) {
      // Only now is it known whether the transport can read TCP_INFO.
      tcpInfo = interval.streams().stream().anyMatch(s -> s.sender() && s.tcpInfo() != null);
      print(style.strong(rows.intervalHeader(tcpInfo)));
      headed = true;
    } else if (plan.streams() > 1) {
      print(TextRows.SEPARATOR);
    }
    printStreams(interval, true);
    printStreams(interval, false);
    long bytes = interval.streams().stream().mapToLong(StreamInterval::bytes).sum();
    lastRate =
        ", "
            + rates
                .print(bytes * 8e9 / Math.max(1, interval.endNanos() - interval.startNanos()))
                .strip();
  }

  @Override
  public void finished(TestResult result) {
    lines.endProgress();
    TextSummary.of(result, rows, style).forEach(this::print);
  }

  private void printStreams(Interval interval, boolean sender) {
    if (interval.streams().stream().noneMatch(s -> s.sender() == sender)) {
      return;
    }
    for (StreamInterval stream : interval.streams()) {
      if (stream.sender() == sender) {
        print(paint(rows.interval(stream, tcpInfo), interval.omitted()));
      }
    }
    if (plan.streams() > 1) {
      String sum = rows.intervalSum(Sum.of(interval, sender), sender, tcpInfo, interval.omitted());
      print(interval.omitted() ? style.faint(sum) : style.strong(sum));
    }
  }

  private String paint(String line, boolean omitted) {
    return omitted ? style.faint(line) : line;
  }

  private void print(String line) {
    lines.print(plan.title() == null ? line : plan.title() + ":  " + line);
  }

  /** What the live line says at this moment. */
  private String progress() {
    double seconds = (System.nanoTime() - startedNanos) / 1e9 - plan.omitMillis() / 1e3;
    if (seconds < 0) {
      return style.faint(String.format(Locale.ROOT, "warming up, %.1f s left", -seconds));
    }
    String end =
        plan.limit() instanceof RunLimit.Time time
            ? " of " + Kind.SECONDS.print(time.millis()) + " s"
            : " s";
    return style.faint(String.format(Locale.ROOT, "%.1f%s%s", seconds, end, lastRate));
  }
}
