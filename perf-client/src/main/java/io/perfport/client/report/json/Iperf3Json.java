package io.perfport.client.report.json;

import io.perfport.common.plan.Direction;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Sum;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.Totals;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import java.util.List;
import java.util.Optional;

/** The intervals and the end of a run of streams in iperf3's names, units and nesting. */
final class Iperf3Json {
  private final TestResult result;
  private final Direction direction;
  private final Totals totals;

  private Iperf3Json(TestResult result) {
    this.result = result;
    this.direction = result.start().plan().direction();
    this.totals = Totals.of(result);
  }

  /**
   * The object {@code end}.
   *
   * @param ofAnyRun what it has of any run
   */
  static JsonFields end(TestResult result, JsonFields ofAnyRun) {
    return new Iperf3Json(result).fields(ofAnyRun);
  }

  private JsonFields fields(JsonFields ofAnyRun) {
    JsonFields end =
        new JsonFields().array("streams", totals.streams().stream().map(this::stream).toList());
    if (direction.clientSends()) {
      addSums(end, true, "");
    }
    if (direction.serverSends()) {
      addSums(end, false, direction == Direction.BIDIRECTIONAL ? "_bidir_reverse" : "");
    }
    end.addAll(ofAnyRun);
    addCongestion(end);
    return end;
  }

  private JsonFields stream(Totals.OfStream stream) {
    if (result.start().plan().overUdp()) {
      return udp(stream);
    }
    JsonFields fields = new JsonFields();
    stream.sender().ifPresent(total -> fields.object("sender", sender(stream, total)));
    stream
        .receiver()
        .ifPresent(
            total ->
                fields.object("receiver", end(stream, total).flag("sender", stream.clientSends())));
    return fields;
  }

  /** iperf3 has one object for both ends: what was sent, and what became of it. */
  private static JsonFields udp(Totals.OfStream stream) {
    DatagramCounts sent = stream.sender().map(StreamTotal::datagrams).orElse(null);
    DatagramCounts received = stream.receiver().map(StreamTotal::datagrams).orElse(null);
    JsonFields fields =
        stream.sender().or(stream::receiver).map(total -> end(stream, total)).orElseThrow();
    addBoth(fields, sent, received);
    if (received != null) {
      fields
          .count("out_of_order", received.outOfOrder())
          .count("duplicates", received.duplicates());
    }
    return new JsonFields().object("udp", fields.flag("sender", stream.clientSends()));
  }

  private JsonFields sender(Totals.OfStream stream, StreamTotal total) {
    JsonFields fields =
        end(stream, total)
            .count("retransmits", total.retransmits())
            .count("max_snd_cwnd", total.maxCongestionWindowBytes());
    List<TcpInfo> sampled = stream.clientSends() ? sampled(stream.streamId()) : List.of();
    if (!sampled.isEmpty()) {
      fields
          .known(
              "max_snd_wnd",
              sampled.stream().mapToLong(TcpInfo::sendWindowBytes).max().orElseThrow())
          .known("reorder", sampled.get(sampled.size() - 1).reordering());
    }
    return fields
        .count("max_rtt", total.maxRttMicros())
        .count("min_rtt", total.minRttMicros())
        .count("mean_rtt", total.meanRttMicros())
        .flag("sender", stream.clientSends());
  }

  /** What this end's kernel said of a stream after the warm-up. */
  private List<TcpInfo> sampled(int streamId) {
    return result.intervals().stream()
        .map(Interval::streams)
        .flatMap(List::stream)
        .filter(s -> s.streamId() == streamId && !s.omitted() && s.tcpInfo() != null)
        .map(StreamInterval::tcpInfo)
        .toList();
  }

  private static JsonFields end(Totals.OfStream stream, StreamTotal total) {
    return JsonParts.measured(
        new JsonFields().count("socket", stream.streamId()),
        0,
        total.nanos(),
        total.bytes(),
        total.bitsPerSecond());
  }

  private void addSums(JsonFields end, boolean clientSends, String suffix) {
    Optional<Sum> sent = totals.sent(clientSends);
    Optional<Sum> received = totals.received(clientSends);
    if (result.start().plan().overUdp()) {
      addDatagramSums(end, clientSends, suffix, sent, received);
      return;
    }
    // iperf3's "sender" says whether the printing end sends this direction, at both sums.
    sent.ifPresent(
        sum -> end.object("sum_sent" + suffix, JsonParts.sum(sum).flag("sender", clientSends)));
    received.ifPresent(
        sum -> end.object("sum_received" + suffix, JsonParts.sum(sum).flag("sender", clientSends)));
  }

  private static void addDatagramSums(
      JsonFields end,
      boolean clientSends,
      String suffix,
      Optional<Sum> sent,
      Optional<Sum> received) {
    DatagramCounts toldSent = sent.map(Sum::datagrams).orElse(null);
    DatagramCounts toldReceived = received.map(Sum::datagrams).orElse(null);
    sent.or(() -> received)
        .ifPresent(
            sum ->
                end.object(
                    "sum" + suffix,
                    addBoth(JsonParts.sum(sum), toldSent, toldReceived)
                        .flag("sender", clientSends)));
    sent.ifPresent(
        sum ->
            end.object(
                "sum_sent" + suffix,
                addBoth(JsonParts.sum(sum), toldSent, toldReceived).flag("sender", true)));
    received.ifPresent(
        sum ->
            end.object(
                "sum_received" + suffix,
                JsonParts.addDatagrams(JsonParts.sum(sum), toldReceived).flag("sender", false)));
  }

  private void addCongestion(JsonFields end) {
    Optional<String> local = Optional.ofNullable(result.local().congestion());
    Optional<String> remote = result.remote().map(EndpointResult::congestion);
    boolean clientSends = direction.clientSends();
    end.text("sender_tcp_congestion", (clientSends ? local : remote).orElse(null))
        .text("receiver_tcp_congestion", (clientSends ? remote : local).orElse(null));
  }

  /**
   * What one stream, or one direction, comes to: what was sent, and what became of it.
   *
   * @param sent null if the sender could not tell
   * @param received null if the receiver could not tell
   */
  static JsonFields addBoth(JsonFields fields, DatagramCounts sent, DatagramCounts received) {
    if (received == null) {
      return JsonParts.addDatagrams(fields, sent);
    }
    return JsonParts.addDatagrams(fields, sent == null ? received : received.over(sent));
  }
}
