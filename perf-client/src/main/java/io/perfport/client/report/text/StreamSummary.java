package io.perfport.client.report.text;

import io.perfport.client.report.RunWarnings;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestResult.ServerOutput;
import io.perfport.common.result.Totals;
import io.perfport.common.unit.ByteFormat;
import io.perfport.common.unit.Quantity.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The lines at the end of the text report. Scripts find iperf3's totals by the words "sender" and
 * "receiver", which therefore stand at the end of those rows, and nowhere else.
 */
final class StreamSummary {
  private final TestResult result;
  private final TestPlan plan;
  private final Totals totals;
  private final StreamTable rows;
  private final Style style;
  private final List<String> lines = new ArrayList<>();

  private StreamSummary(TestResult result, StreamTable rows, Style style) {
    this.result = result;
    this.plan = result.start().plan();
    this.totals = Totals.of(result);
    this.rows = rows;
    this.style = style;
  }

  static List<String> of(TestResult result, StreamTable rows, Style style) {
    StreamSummary summary = new StreamSummary(result, rows, style);
    summary.addTable();
    summary.addRoundTrips();
    summary.addWarmUp();
    summary.addIncomplete();
    summary.addFrames();
    summary.addCpu();
    summary.addBusyPoll();
    summary.addDatagrams();
    summary.addCongestion();
    summary.addBad(SummaryLines.warnings(RunWarnings.of(result)));
    summary.addServerOutput();
    summary.addBad(SummaryLines.outcome(result.outcome()));
    return summary.lines;
  }

  private void addTable() {
    boolean retransmits =
        Totals.told(totals.streams(), Totals.OfStream::sender).stream()
            .anyMatch(s -> s.retransmits() != null);
    lines.add(StreamTable.SEPARATOR);
    lines.add(style.strong(rows.totalHeader(retransmits)));
    for (boolean clientSends : directions()) {
      totals.streams(clientSends).forEach(this::addStream);
      if (plan.streams() > 1) {
        totals
            .sent(clientSends)
            .ifPresent(sum -> lines.add(style.strong(rows.totalSum(sum, clientSends, true))));
        totals
            .received(clientSends)
            .ifPresent(sum -> lines.add(style.strong(rows.totalSum(sum, clientSends, false))));
      }
    }
  }

  private List<Boolean> directions() {
    List<Boolean> directions = new ArrayList<>();
    if (plan.direction().clientSends()) {
      directions.add(true);
    }
    if (plan.direction().serverSends()) {
      directions.add(false);
    }
    return directions;
  }

  private void addStream(Totals.OfStream stream) {
    lines.add(row(stream, stream.sender(), true));
    lines.add(row(stream, stream.receiver(), false));
  }

  private String row(Totals.OfStream stream, Optional<StreamTotal> end, boolean sender) {
    return end.map(total -> rows.total(total, stream.clientSends()))
        .orElseGet(() -> rows.missing(stream.streamId(), stream.clientSends(), sender));
  }

  private void addRoundTrips() {
    for (boolean clientSends : directions()) {
      List<StreamTotal> told =
          Totals.told(totals.streams(clientSends), Totals.OfStream::sender).stream()
              .filter(s -> s.meanRttMicros() != null)
              .toList();
      if (told.isEmpty()) {
        continue;
      }
      long min = told.stream().mapToLong(StreamTotal::minRttMicros).min().orElseThrow();
      double mean = told.stream().mapToLong(StreamTotal::meanRttMicros).average().orElseThrow();
      long max = told.stream().mapToLong(StreamTotal::maxRttMicros).max().orElseThrow();
      lines.add(
          String.format(
              Locale.ROOT,
              "Round-trip time%s: min %.3f ms, mean %.3f ms, max %.3f ms (TCP_INFO at each"
                  + " interval)",
              role(clientSends),
              min / 1e3,
              mean / 1e3,
              max / 1e3));
    }
  }

  private String role(boolean clientSends) {
    String role = rows.role(clientSends);
    return role.isEmpty() ? "" : " " + role;
  }

  private void addWarmUp() {
    if (plan.omitMillis() == 0) {
      // Each end counts its time from its own start: data comes there a round trip later.
      lines.add(
          "Warm-up: none (-O 0); the wait for the first byte, up to a round trip, is in these"
              + " totals");
      return;
    }
    long bytes = 0;
    for (boolean clientSends : directions()) {
      bytes +=
          totals
              .received(clientSends)
              .filter(sum -> sum.omittedBytes() >= 0)
              .or(() -> totals.sent(clientSends))
              .map(Sum::omittedBytes)
              .filter(omitted -> omitted >= 0)
              .orElse(0L);
    }
    lines.add(
        "Warm-up: the first %s s (%s) is not in these totals"
            .formatted(Kind.SECONDS.print(plan.omitMillis()), ByteFormat.print(bytes).strip()));
  }

  /** A test that broke off says so itself: there it is true of all its streams. */
  private void addIncomplete() {
    if (result.outcome() instanceof Outcome.Failed) {
      return;
    }
    List<String> ids =
        totals.streams().stream()
            .filter(each -> isCut(each.sender()) || isCut(each.receiver()))
            .map(each -> String.valueOf(each.streamId()))
            .toList();
    if (!ids.isEmpty()) {
      lines.add(
          style.bad(
              "Incomplete: stream%s %s: not all that was sent had arrived when the wait for it ended"
                  .formatted(ids.size() == 1 ? "" : "s", String.join(", ", ids))));
    }
  }

  private static boolean isCut(Optional<StreamTotal> end) {
    return end.isPresent() && !end.get().complete();
  }

  private void addFrames() {
    if (plan.framing() == Framing.RAW || !(result.outcome() instanceof Outcome.Completed)) {
      return;
    }
    long frames =
        Totals.told(totals.streams(), Totals.OfStream::receiver).stream()
            .mapToLong(StreamTotal::frames)
            .sum();
    String checked =
        plan.framing() == Framing.VERIFIED ? "in sequence, with the right CRC32C" : "in sequence";
    lines.add("Frames: %d received, all %s".formatted(frames, checked));
  }

  private void addCpu() {
    lines.add(
        "CPU Utilization: local %s%s"
            .formatted(
                SummaryLines.cpu(result.local().cpu()),
                result
                    .remote()
                    .map(remote -> ", remote " + SummaryLines.cpu(remote.cpu()))
                    .orElse("")));
  }

  /** Busy polling inflates the CPU figures, so the summary says so. */
  private void addBusyPoll() {
    Boolean local = result.local().busyPoll();
    Boolean remote = result.remote().map(EndpointResult::busyPoll).orElse(null);
    if (Boolean.TRUE.equals(local) || Boolean.TRUE.equals(remote)) {
      lines.add(
          "Busy polling: local %s, remote %s; loops that spin take their processor time also when nothing comes"
              .formatted(yesOrNo(local), yesOrNo(remote)));
    }
  }

  private static String yesOrNo(Boolean told) {
    return told == null ? "not known" : told ? "yes" : "no";
  }

  private void addDatagrams() {
    for (boolean clientSends : directions()) {
      DatagramText.delayVariation(role(clientSends), totals.streams(clientSends))
          .ifPresent(lines::add);
      DatagramCounts received = totals.received(clientSends).map(Sum::datagrams).orElse(null);
      DatagramCounts sent = totals.sent(clientSends).map(Sum::datagrams).orElse(null);
      List<String> words = DatagramText.disorder(received, sent);
      if (!words.isEmpty()) {
        lines.add("Datagrams%s: %s".formatted(role(clientSends), String.join(", ", words)));
      }
    }
  }

  private void addCongestion() {
    if (plan.overUdp() || result.start().facts().overUnix()) {
      return;
    }
    String local = congestion(result.local());
    String remote = result.remote().map(StreamSummary::congestion).orElse("not known");
    lines.add("Congestion control: local %s, remote %s".formatted(local, remote));
  }

  private static String congestion(EndpointResult end) {
    return Style.visible(
        Objects.requireNonNullElseGet(
            end.congestion(),
            () ->
                end.transport() == null
                    ? "not known"
                    : "not known (" + end.transport() + " can't tell)"));
  }

  private void addServerOutput() {
    if (result.serverOutput().isEmpty()) {
      return;
    }
    ServerOutput output = result.serverOutput().get();
    lines.add("Server output:");
    // Line by line, since what is not fit for a terminal is made visible, line ends too.
    (output instanceof ServerOutput.Text text
            ? text.lines()
            : ((ServerOutput.Json) output).document().toPrettyString())
        .lines()
        .map(Style::visible)
        .forEach(lines::add);
  }

  private void addBad(List<String> bad) {
    bad.forEach(line -> lines.add(style.bad(line)));
  }
}
