package io.perfport.client.report.csv;

import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.result.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of a run of streams. */
record StreamRows(TestStart start) implements RunRows {
  @Override
  public List<CsvRow> interval(RunInterval over) {
    Interval interval = (Interval) over;
    List<CsvRow> rows = new ArrayList<>();
    for (boolean sender : new boolean[] {true, false}) {
      List<StreamInterval> streams =
          interval.streams().stream().filter(s -> s.sender() == sender).toList();
      streams.forEach(stream -> rows.add(stream(stream)));
      if (!streams.isEmpty()) {
        rows.add(
            sum("interval-sum", sender, sender, Sum.of(interval, sender))
                .set(CsvColumn.OMITTED, interval.omitted()));
      }
    }
    return rows;
  }

  @Override
  public List<CsvRow> totals(RunResult ended) {
    TestResult result = (TestResult) ended;
    List<CsvRow> rows = new ArrayList<>();
    Totals totals = Totals.of(result);
    for (boolean clientSends : new boolean[] {true, false}) {
      for (Totals.OfStream stream : totals.streams(clientSends)) {
        stream.sender().ifPresent(total -> rows.add(total(clientSends, total)));
        stream.receiver().ifPresent(total -> rows.add(total(clientSends, total)));
      }
      totals.sent(clientSends).ifPresent(sum -> rows.add(totalSum(result, clientSends, true, sum)));
      totals
          .received(clientSends)
          .ifPresent(sum -> rows.add(totalSum(result, clientSends, false, sum)));
    }
    rows.forEach(row -> row.setOutcome(result.outcome()));
    return rows;
  }

  private CsvRow row(String kind, boolean clientSends, boolean sender) {
    return row(kind)
        .set(CsvColumn.DIRECTION, Totals.direction(clientSends))
        .set(CsvColumn.END, sender ? "sender" : "receiver");
  }

  private CsvRow stream(StreamInterval stream) {
    // Intervals are the client's: what it sends flows to the server.
    CsvRow row =
        row("interval", stream.sender(), stream.sender())
            .set(CsvColumn.STREAM, (long) stream.streamId())
            .setSeconds(CsvColumn.START, stream.startNanos())
            .setSeconds(CsvColumn.FINISH, stream.endNanos())
            .set(CsvColumn.OMITTED, stream.omitted())
            .set(CsvColumn.BYTES, stream.bytes())
            .setFigure(CsvColumn.BITRATE, stream.bitsPerSecond())
            .set(CsvColumn.RETRANSMITS, stream.retransmits())
            .setDatagrams(stream.datagrams());
    // A receiver sends no data, so these figures of its socket say nothing.
    if (stream.sender() && stream.tcpInfo() != null) {
      addTcpInfo(row, stream.tcpInfo());
    }
    return row;
  }

  private static void addTcpInfo(CsvRow row, TcpInfo info) {
    row.setKnown(CsvColumn.CONGESTION_WINDOW, info.congestionWindowBytes())
        .setKnown(CsvColumn.SEND_WINDOW, info.sendWindowBytes())
        .setKnown(CsvColumn.RTT, info.rttMicros())
        .setKnown(CsvColumn.RTT_VARIATION, info.rttVarMicros())
        .setKnown(CsvColumn.PATH_MTU, info.pathMtuBytes())
        .setKnown(CsvColumn.REORDERING, info.reordering());
  }

  private CsvRow total(boolean clientSends, StreamTotal total) {
    return row("total", clientSends, total.sender())
        .set(CsvColumn.STREAM, (long) total.streamId())
        .setSeconds(CsvColumn.START, 0)
        .setSeconds(CsvColumn.FINISH, total.nanos())
        .set(CsvColumn.OMITTED, false)
        .set(CsvColumn.BYTES, total.bytes())
        .setFigure(CsvColumn.BITRATE, total.bitsPerSecond())
        .set(CsvColumn.RETRANSMITS, total.retransmits())
        .setDatagrams(total.datagrams())
        .setKnown(CsvColumn.OMITTED_BYTES, total.omittedBytes())
        .set(CsvColumn.FRAMES, Totals.frames(total, start.plan().framing()))
        .set(CsvColumn.RTT_MIN, total.minRttMicros())
        .set(CsvColumn.RTT_MEAN, total.meanRttMicros())
        .set(CsvColumn.RTT_MAX, total.maxRttMicros())
        .set(CsvColumn.CONGESTION_WINDOW_MAX, total.maxCongestionWindowBytes())
        .set(CsvColumn.COMPLETE, total.complete());
  }

  private CsvRow sum(String kind, boolean clientSends, boolean sender, Sum sum) {
    return row(kind, clientSends, sender)
        .setSeconds(CsvColumn.START, sum.startNanos())
        .setSeconds(CsvColumn.FINISH, sum.endNanos())
        .set(CsvColumn.BYTES, sum.bytes())
        .setFigure(CsvColumn.BITRATE, sum.bitsPerSecond())
        .set(CsvColumn.RETRANSMITS, sum.retransmits())
        .setDatagrams(sum.datagrams());
  }

  private CsvRow totalSum(TestResult result, boolean clientSends, boolean sender, Sum sum) {
    CsvRow row =
        sum("total-sum", clientSends, sender, sum)
            .set(CsvColumn.OMITTED, false)
            .setKnown(CsvColumn.OMITTED_BYTES, sum.omittedBytes());
    Optional<EndpointResult> end =
        clientSends == sender ? Optional.of(result.local()) : result.remote();
    end.ifPresent(told -> addEnd(row, told));
    return row;
  }

  private static void addEnd(CsvRow row, EndpointResult end) {
    row.set(CsvColumn.CONGESTION_CONTROL, end.congestion());
    row.setEnd(end.cpu(), end.warnings());
  }
}
