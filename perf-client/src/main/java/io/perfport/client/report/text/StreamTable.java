package io.perfport.client.report.text;

import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.unit.ByteFormat;
import io.perfport.common.unit.RateFormat;
import java.util.Locale;

/**
 * Rows of the tables that the text report prints, in iperf3's columns and widths.
 *
 * @param plan decides whether rows have a role
 * @param rates unit of rates
 */
record StreamTable(TestPlan plan, RateFormat rates) {
  /** As wide as what stands between bit rate and the last word when there is no such column. */
  private static final int AFTER_BITRATE = 18;

  /** Width of retransmits, congestion window and round-trip time together. */
  private static final int TCP_COLUMNS = 31;

  static final String SEPARATOR = "- - - - - - - - - - - - - - - - - - - - - - - - -";

  String intervalHeader(boolean tcpInfo) {
    if (plan.overUdp()) {
      return header() + DatagramText.intervalHeader(plan);
    }
    return header() + (tcpInfo ? "         Retr  Cwnd            RTT" : "");
  }

  String totalHeader(boolean retransmits) {
    if (plan.overUdp()) {
      return header() + DatagramText.totalHeader();
    }
    return header() + (retransmits ? "         Retr" : "");
  }

  String interval(StreamInterval row, boolean tcpInfo) {
    String start =
        start(
            id(row.streamId()),
            row.sender(),
            row.startNanos(),
            row.endNanos(),
            row.bytes(),
            row.bitsPerSecond());
    return row.datagrams() == null
        ? end(start, tcpColumns(row), tcpInfo, row.omitted())
        : end(start, intervalDatagrams(row.datagrams()), row.omitted());
  }

  String intervalSum(Sum sum, boolean sender, boolean tcpInfo, boolean omitted) {
    String start = start("SUM", sender, sum);
    if (sum.datagrams() != null) {
      return end(start, intervalDatagrams(sum.datagrams()), omitted);
    }
    String retransmits = sum.retransmits() == null ? "" : "  " + retransmits(sum.retransmits());
    return end(start, retransmits, tcpInfo, omitted);
  }

  String total(StreamTotal row, boolean clientSends) {
    String start =
        start(id(row.streamId()), clientSends, 0, row.nanos(), row.bytes(), row.bitsPerSecond());
    return start
        + afterBitrate(row.retransmits(), row.datagrams())
        + (row.sender() ? "sender" : "receiver");
  }

  String totalSum(Sum sum, boolean clientSends, boolean sender) {
    return start("SUM", clientSends, sum)
        + afterBitrate(sum.retransmits(), sum.datagrams())
        + (sender ? "sender" : "receiver");
  }

  String missing(int streamId, boolean clientSends, boolean sender) {
    return "[%s]%s (%s statistics not available)"
        .formatted(id(streamId), role(clientSends), sender ? "sender" : "receiver");
  }

  /** How a direction is named beside its streams; empty where it goes without saying. */
  String role(boolean clientSends) {
    if (plan.direction() != Direction.BIDIRECTIONAL) {
      return "";
    }
    return clientSends ? "[TX-C]" : "[RX-C]";
  }

  private String header() {
    String role = plan.direction() == Direction.BIDIRECTIONAL ? "[Role]" : "";
    return "[ ID]" + role + " Interval           Transfer     Bitrate";
  }

  private String start(String id, boolean clientSends, Sum sum) {
    return start(
        id, clientSends, sum.startNanos(), sum.endNanos(), sum.bytes(), sum.bitsPerSecond());
  }

  private String start(
      String id,
      boolean clientSends,
      long startNanos,
      long endNanos,
      long bytes,
      double bitsPerSecond) {
    return String.format(
        Locale.ROOT,
        "[%s]%s %6.2f-%-6.2f sec  %s  %-14s",
        id,
        role(clientSends),
        startNanos / 1e9,
        endNanos / 1e9,
        ByteFormat.print(bytes),
        rates.print(bitsPerSecond));
  }

  private static String end(String start, String columns, boolean tcpInfo, boolean omitted) {
    int width = tcpInfo ? TCP_COLUMNS : AFTER_BITRATE;
    return (start + pad(columns, width) + (omitted ? "(omitted)" : "")).stripTrailing();
  }

  private static String tcpColumns(StreamInterval row) {
    TcpInfo info = row.tcpInfo();
    // A receiver sends no data, so these figures of its socket say nothing.
    if (!row.sender() || info == null || row.retransmits() == null) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "  %s   %s  %s",
        retransmits(row.retransmits()),
        ByteFormat.print(info.congestionWindowBytes()),
        rtt(info.rttMicros()));
  }

  private String intervalDatagrams(DatagramCounts counts) {
    return DatagramText.columns(counts, plan.direction().serverSends());
  }

  private static String end(String start, String columns, boolean omitted) {
    return start + columns + (omitted ? "  (omitted)" : "");
  }

  private static String afterBitrate(Long retransmits, DatagramCounts datagrams) {
    if (datagrams != null) {
      return DatagramText.columns(datagrams, true) + "  ";
    }
    return pad(retransmits == null ? "" : "  " + retransmits(retransmits), AFTER_BITRATE);
  }

  private static String retransmits(long count) {
    return "%3d".formatted(count);
  }

  static String rtt(long micros) {
    return String.format(Locale.ROOT, "%6.3f ms", micros / 1e3);
  }

  private static String id(int streamId) {
    return "%3d".formatted(streamId);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
