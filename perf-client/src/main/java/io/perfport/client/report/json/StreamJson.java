package io.perfport.client.report.json;

import io.perfport.client.config.StreamConfig;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Interval;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.common.result.Totals;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonInterval;
import io.perfport.core.report.JsonParts;

/** What JSON says of a run of streams. */
record StreamJson(StreamConfig config, TestStart begun) implements RunJson {
  @Override
  public JsonFields start() {
    return JsonStart.ofStreams(begun);
  }

  @Override
  public JsonFields interval(RunInterval interval) {
    return JsonInterval.of(begun.plan(), (Interval) interval, true, true);
  }

  @Override
  public JsonFields end(RunResult result) {
    return Iperf3Json.end((TestResult) result, RunJson.super.end(result));
  }

  @Override
  public JsonFields configuration() {
    return JsonConfiguration.of(config, begun.plan());
  }

  @Override
  public JsonFields perfportAtEnd(RunResult result) {
    Totals totals = Totals.of((TestResult) result);
    return JsonPerfport.ended(config, result)
        .object("throughput", throughput(totals))
        .array("figures", JsonPerfport.figures(result))
        .array("streams", totals.streams().stream().map(this::stream).toList());
  }

  /** What the receivers received. */
  private static JsonFields throughput(Totals totals) {
    JsonFields fields = new JsonFields();
    totals
        .received(true)
        .ifPresent(sum -> fields.figure("to_server_bits_per_second", sum.bitsPerSecond()));
    totals
        .received(false)
        .ifPresent(sum -> fields.figure("to_client_bits_per_second", sum.bitsPerSecond()));
    return fields;
  }

  private JsonFields stream(Totals.OfStream stream) {
    JsonFields fields =
        new JsonFields()
            .count("stream", stream.streamId())
            .text("direction", Totals.direction(stream.clientSends()));
    stream.sender().ifPresent(total -> fields.object("sender", end(total)));
    stream.receiver().ifPresent(total -> fields.object("receiver", end(total)));
    return fields;
  }

  private JsonFields end(StreamTotal total) {
    return addDisorder(counted(total), total.datagrams()).flag("complete", total.complete());
  }

  private JsonFields counted(StreamTotal total) {
    return new JsonFields()
        .seconds("measured_seconds", total.nanos())
        .count("bytes", total.bytes())
        .known("omitted_bytes", total.omittedBytes())
        .figure("bits_per_second", total.bitsPerSecond())
        .count("call_bytes", callBytes(total))
        .count("frames", Totals.frames(total, begun.plan().framing()))
        .count("retransmitted_segments", total.retransmits())
        .count("rtt_min_us", total.minRttMicros())
        .count("rtt_mean_us", total.meanRttMicros())
        .count("rtt_max_us", total.maxRttMicros())
        .count("congestion_window_max_bytes", total.maxCongestionWindowBytes());
  }

  /** Where a system call moves something else than a block. */
  private Long callBytes(StreamTotal total) {
    Long bytes = total.callBytes();
    return bytes == null || bytes == begun.plan().blockBytes() ? null : bytes;
  }

  /** What Perfport has beside iperf3's names. */
  private static JsonFields addDisorder(JsonFields fields, DatagramCounts counts) {
    if (counts == null) {
      return fields;
    }
    JsonParts.addDatagrams(fields, counts);
    if (counts.delayVariation() != null) {
      fields.object("delay_variation_us", ExchangeJson.summary(counts.delayVariation()));
    }
    return JsonParts.addDisorder(fields, counts);
  }
}
