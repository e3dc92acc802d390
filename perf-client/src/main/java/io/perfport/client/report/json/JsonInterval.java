package io.perfport.client.report.json;

import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TcpInfo;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;

/** One of {@code intervals} in iperf3's names, units and nesting. */
final class JsonInterval {
  private JsonInterval() {}

  static JsonFields of(TestPlan plan, Interval interval) {
    JsonFields fields =
        new JsonFields()
            .array("streams", interval.streams().stream().map(JsonInterval::stream).toList());
    if (plan.direction().clientSends()) {
      fields.object("sum", sum(interval, true));
    }
    if (plan.direction().serverSends()) {
      boolean both = plan.direction() == Direction.BIDIRECTIONAL;
      fields.object(both ? "sum_bidir_reverse" : "sum", sum(interval, false));
    }
    return fields;
  }

  private static JsonFields stream(StreamInterval stream) {
    JsonFields fields =
        JsonParts.measured(
                new JsonFields().count("socket", stream.streamId()),
                stream.startNanos(),
                stream.endNanos(),
                stream.bytes(),
                stream.bitsPerSecond())
            .count("retransmits", stream.retransmits());
    // A receiver sends no data, so these figures of its socket say nothing.
    if (stream.sender() && stream.tcpInfo() != null) {
      addTcpInfo(fields, stream.tcpInfo());
    }
    JsonParts.addDatagrams(fields, stream.datagrams());
    return fields.flag("omitted", stream.omitted()).flag("sender", stream.sender());
  }

  private static void addTcpInfo(JsonFields fields, TcpInfo info) {
    fields
        .known("snd_cwnd", info.congestionWindowBytes())
        .known("snd_wnd", info.sendWindowBytes())
        .known("rtt", info.rttMicros())
        .known("rttvar", info.rttVarMicros())
        .known("pmtu", info.pathMtuBytes())
        .known("reorder", info.reordering());
  }

  private static JsonFields sum(Interval interval, boolean sender) {
    Sum sum = Sum.of(interval, sender);
    return JsonParts.addDatagrams(JsonParts.sum(sum), sum.datagrams())
        .flag("omitted", interval.omitted())
        .flag("sender", sender);
  }
}
