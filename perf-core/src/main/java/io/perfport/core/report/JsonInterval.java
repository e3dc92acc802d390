package io.perfport.core.report;

import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.common.result.IntervalCpu;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TcpInfo;

/** An element of {@code "intervals"}, in iperf3's names, as either end's document has it. */
public final class JsonInterval {
  private JsonInterval() {}

  /**
   * An interval of streams.
   *
   * @param atClient whether the client reports it, or the server
   * @param withStreams whether each stream is told, too
   */
  public static JsonFields of(
      TestPlan plan, Interval interval, boolean atClient, boolean withStreams) {
    JsonFields fields = new JsonFields();
    if (withStreams) {
      fields.array("streams", interval.streams().stream().map(JsonInterval::stream).toList());
    }
    if (plan.direction().clientSends()) {
      fields.object("sum", sum(interval, atClient));
    }
    if (plan.direction().serverSends()) {
      boolean both = plan.direction() == Direction.BIDIRECTIONAL;
      fields.object(both ? "sum_bidir_reverse" : "sum", sum(interval, !atClient));
    }
    return addCpu(fields, interval.cpu());
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

  /** Adds processor time of both ends, in the names of the object {@code end}. */
  public static JsonFields addCpu(JsonFields interval, IntervalCpu cpu) {
    return cpu.equals(IntervalCpu.UNKNOWN)
        ? interval
        : interval.object(
            "cpu_utilization_percent",
            new JsonFields()
                .figure("host_total", cpu.ownPercent())
                .figure("remote_total", cpu.peerPercent()));
  }
}
