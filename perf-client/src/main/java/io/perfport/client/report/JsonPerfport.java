package io.perfport.client.report;

import io.perfport.client.StreamConfig;
import io.perfport.client.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.Framing;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import io.perfport.core.transport.IoModel;
import java.util.List;
import java.util.Optional;

/** The object {@code perfport}: what iperf3 has no place for. Every figure's name has its unit. */
final class JsonPerfport {
  private JsonPerfport() {}

  /** What is known when the run begins. */
  static JsonFields started(StreamConfig config, TestStart start) {
    return new JsonFields()
        .text("session", start.session())
        .object("client", client(config, start))
        .object("server", server(start, Optional.empty()))
        .object("configuration", JsonConfiguration.of(config, start.plan()));
  }

  /** What is known when it is over, without what {@link #started} has said already. */
  static JsonFields ended(TestResult result) {
    Totals totals = Totals.of(result);
    Framing framing = result.start().plan().framing();
    return addWarnings(JsonParts.outcome(result.outcome()), result)
        .object("server", server(result.start(), result.remote()))
        .object("throughput", throughput(totals))
        .array("figures", JsonFigures.of(ResultFigures.of(result)))
        .array(
            "streams", totals.streams().stream().map(stream -> stream(stream, framing)).toList());
  }

  /** An end that was not looked at, or has not told, is not named: nothing is known of it. */
  private static JsonFields addWarnings(JsonFields fields, TestResult result) {
    List<String> checked = EndWarning.checkedEnds(result);
    return checked.isEmpty()
        ? fields
        : fields
            .texts("checked_ends", checked)
            .array("warnings", EndWarning.of(result).stream().map(EndWarning::json).toList());
  }

  /** All of it. */
  static JsonFields of(StreamConfig config, TestResult result) {
    return started(config, result.start()).addAll(ended(result));
  }

  static JsonFields notStarted(TestConfig config, Failure failure) {
    return new JsonFields()
        .object("configuration", JsonConfiguration.of(config))
        .text("outcome", Words.NOT_STARTED)
        .object("failure", JsonParts.failure(failure));
  }

  private static JsonFields client(StreamConfig config, TestStart start) {
    return new JsonFields()
        .text("program", start.client())
        .text("transport", start.transport())
        .text("model", config.transport().model().label())
        .count("workers", start.workers())
        .flag("busy_poll", config.transport().busyPolls() ? true : null)
        .text("congestion", start.congestion())
        .text("system", start.system());
  }

  private static JsonFields server(TestStart start, Optional<EndpointResult> told) {
    JsonFields fields =
        new JsonFields()
            .text("program", start.server())
            .text("protocol", start.protocol().label())
            .text("transport", start.serverTransport())
            .text(
                "model", KnownModels.of(start.serverTransport()).map(IoModel::label).orElse(null));
    told.ifPresent(
        end ->
            fields
                .count("workers", end.workers() == 0 ? null : Long.valueOf(end.workers()))
                .flag("busy_poll", end.busyPoll())
                .text("congestion", end.congestion())
                .text("system", end.system()));
    return fields;
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

  private static JsonFields stream(StreamTotals stream, Framing framing) {
    JsonFields fields =
        new JsonFields()
            .count("stream", stream.streamId())
            .text("direction", Words.direction(stream.clientSends()));
    stream.sender().ifPresent(total -> fields.object("sender", end(total, framing)));
    stream.receiver().ifPresent(total -> fields.object("receiver", end(total, framing)));
    return fields;
  }

  private static JsonFields end(StreamTotal total, Framing framing) {
    return JsonDatagrams.addDisorder(counted(total, framing), total.datagrams())
        .flag("complete", total.complete());
  }

  private static JsonFields counted(StreamTotal total, Framing framing) {
    return new JsonFields()
        .seconds("measured_seconds", total.nanos())
        .count("bytes", total.bytes())
        .known("omitted_bytes", total.omittedBytes())
        .figure("bits_per_second", total.bitsPerSecond())
        .count("frames", Words.frames(total, framing))
        .count("retransmitted_segments", total.retransmits())
        .count("rtt_min_us", total.minRttMicros())
        .count("rtt_mean_us", total.meanRttMicros())
        .count("rtt_max_us", total.maxRttMicros())
        .count("congestion_window_max_bytes", total.maxCongestionWindowBytes());
  }
}
