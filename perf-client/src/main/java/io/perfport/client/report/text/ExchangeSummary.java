package io.perfport.client.report.text;

import io.perfport.client.report.RunWarnings;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LatencyDistribution.LatencyBucket;
import io.perfport.common.result.MemoryGrowth;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.RequesterResult.RequestCounts;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.TlsUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The lines that close a test of requests and responses. */
final class ExchangeSummary {
  private static final int BAR_WIDTH = 40;
  private static final double NANOS_PER_SECOND = 1e9;

  private final ExchangeResult result;
  private final RequesterResult local;
  private final Style style;
  private final List<String> lines = new ArrayList<>();

  private ExchangeSummary(ExchangeResult result, Style style) {
    this.result = result;
    this.local = result.local();
    this.style = style;
  }

  static List<String> of(ExchangeResult result, Style style) {
    ExchangeSummary summary = new ExchangeSummary(result, style);
    summary.lines.add(StreamTable.SEPARATOR);
    summary.addRequests();
    summary.addTable();
    summary.addHistogram();
    summary.addMemory();
    summary.addCpu();
    summary.addBad(SummaryLines.warnings(RunWarnings.of(result)));
    summary.addBad(SummaryLines.outcome(result.outcome()));
    return summary.lines;
  }

  private void addRequests() {
    RequestCounts requests = local.requests();
    lines.add(
        style.strong(
            "Requests: %d answered in %.2f s, %s"
                .formatted(
                    requests.answered(),
                    local.nanos() / NANOS_PER_SECOND,
                    DurationText.rate(local.requestsPerSecond()))));
    if (local.connects() != null) {
      lines.add(
          "Connections: %d made, %s; at most %d at a time"
              .formatted(
                  local.connects(),
                  DurationText.rate(perSecond(local.connects())),
                  local.connections()));
    }
    TlsUse tls = result.start().facts().tls();
    if (tls != null && local.connects() != null) {
      lines.add(
          "TLS handshakes: %d, of which %d resumed a session"
              .formatted(tls.handshakes(), tls.resumed()));
    }
    if (requests.unanswered() > 0) {
      lines.add("Unanswered at the end: " + requests.unanswered());
    }
    if (requests.unsent() > 0) {
      lines.add(style.bad(unsent(requests.unsent())));
    }
    if (requests.oldestNanos() != null) {
      lines.add(
          "The oldest of these was due %s before nobody waited for it any more"
              .formatted(DurationText.of(requests.oldestNanos())));
    }
    if (local.portsExhausted() > 0) {
      lines.add(
          style.bad(
              ("Connects that found no free port, and were tried again: %d; widen"
                      + " net.ipv4.ip_local_port_range, or give more addresses (-B A,B)")
                  .formatted(local.portsExhausted())));
    }
    addDatagrams(requests);
  }

  static String unsent(long count) {
    return ("Due, but not sent: %d; the server, or this client, did not keep up; their wait is in"
            + " no figure but the maximum")
        .formatted(count);
  }

  private void addDatagrams(RequestCounts requests) {
    if (requests.lost() != null) {
      lines.add(
          "Datagrams: %d lost, %d late, %d duplicates"
              .formatted(requests.lost(), requests.late(), requests.duplicates()));
    }
  }

  private double perSecond(long count) {
    return local.nanos() == 0 ? 0 : count * NANOS_PER_SECOND / local.nanos();
  }

  private void addTable() {
    TextTable table =
        new TextTable(
            1, "", "min", "mean", "p50", "p90", "p99", "p99.9", "p99.99", "p99.999", "max", "");
    boolean open = result.start().load().isOpenLoop();
    boolean single = result.start().plan().kind() == ExchangeKind.SINGLE;
    add(table, "Latency", local.latency(), open ? "from the due time" : "");
    if (open) {
      add(table, "Service", local.service(), single ? "from the connect" : "from the write");
      add(table, "Lateness", local.lateness(), "of this client's own sending");
    }
    boolean encrypted = result.start().facts().tls() != null;
    add(table, "Connect", local.connecting(), encrypted ? "with the TLS handshake" : "");
    table.lines().forEach(lines::add);
  }

  private static void add(TextTable table, String what, LatencyDistribution told, String note) {
    if (told == null) {
      return;
    }
    List<String> cells = new ArrayList<>(List.of(what));
    cells.addAll(SummaryLines.latencies(told.summary(), 50, 90, 99, 99.9, 99.99, 99.999));
    cells.add(note);
    table.add(cells);
  }

  /** One bar an octave, so that it fits a screen. */
  private void addHistogram() {
    if (local.latency() == null) {
      return;
    }
    Map<Integer, Long> octaves = new TreeMap<>();
    for (LatencyBucket bucket : local.latency().histogram()) {
      int octave = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, bucket.upToNanos() - 1) >> 10);
      octaves.merge(octave, bucket.samples(), Long::sum);
    }
    long most = octaves.values().stream().mapToLong(Long::longValue).max().orElse(1);
    long all = local.latency().summary().samples();
    octaves.forEach(
        (octave, samples) ->
            lines.add(
                "%11s %11d %7.3f%% %s"
                    .formatted(
                        "<= " + DurationText.of(1024L << octave),
                        samples,
                        samples * 100.0 / all,
                        "#".repeat((int) Math.ceil((double) samples * BAR_WIDTH / most)))));
  }

  private void addMemory() {
    MemoryGrowth server = result.remote().map(ResponderResult::memory).orElse(null);
    if (local.ramp().isEmpty() || (local.memory() == null && server == null)) {
      return;
    }
    lines.add(
        "Memory of each connection: local %s, remote %s (resident, of the process)"
            .formatted(perConnection(local.memory()), perConnection(server)));
  }

  private static String perConnection(MemoryGrowth memory) {
    return memory == null
        ? "not known"
        : String.format(Locale.ROOT, "%.1f KB", memory.bytesPerConnection() / 1024);
  }

  private void addCpu() {
    lines.add(SummaryLines.cpu(result));
    if (local.busyPoll()) {
      lines.add("Busy polling: loops that spin take their processor time also when nothing comes");
    }
  }

  private void addBad(List<String> bad) {
    bad.forEach(line -> lines.add(style.bad(line)));
  }
}
