package io.perfport.client.report;

import io.perfport.client.ExchangeConfig;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencyBucket;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LatencyPercentile;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RequestCounts;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import io.perfport.core.transport.IoModel;
import java.util.List;
import java.util.Optional;

/** Requests and responses, which iperf3 has no names for. Every figure's name has its unit. */
final class JsonExchange {
  private static final double NANOS_PER_MICRO = 1e3;

  private JsonExchange() {}

  static JsonFields of(ExchangeInterval interval) {
    JsonFields fields =
        new JsonFields()
            .seconds("start", interval.startNanos())
            .seconds("end", interval.endNanos())
            .seconds("seconds", interval.endNanos() - interval.startNanos())
            .flag("omitted", interval.omitted())
            .count("connections", interval.connections())
            .count("requests", interval.requests())
            .figure("requests_per_second", interval.requestsPerSecond());
    return addLatency(fields, interval.latency());
  }

  static JsonFields of(RampStep step) {
    JsonFields fields =
        new JsonFields()
            .count("connections", step.connections())
            .count("opened", step.opened())
            .seconds("connect_seconds", step.connectNanos())
            .figure("connects_per_second", step.connectsPerSecond())
            .seconds("held_seconds", step.heldNanos())
            .count("requests", step.requests());
    return addLatency(fields, step.latency())
        .count("client_resident_bytes", step.clientBytes())
        .count("server_resident_bytes", step.serverBytes());
  }

  private static JsonFields addLatency(JsonFields fields, LatencySummary latency) {
    return latency == null ? fields : fields.object("latency_us", summary(latency));
  }

  /** Microseconds. */
  static JsonFields summary(LatencySummary latency) {
    JsonFields percentiles = new JsonFields();
    for (LatencyPercentile each : latency.percentiles()) {
      percentiles.figure(name(each.percent()), each.nanos() / NANOS_PER_MICRO);
    }
    return new JsonFields()
        .count("samples", latency.samples())
        .figure("min", latency.minNanos() / NANOS_PER_MICRO)
        .figure("mean", latency.meanNanos() / NANOS_PER_MICRO)
        .figure("deviation", latency.deviationNanos() / NANOS_PER_MICRO)
        .object("percentiles", percentiles)
        .figure("max", latency.maxNanos() / NANOS_PER_MICRO);
  }

  /** Such as p50 or p99.9. */
  static String name(double percent) {
    return "p"
        + (percent == Math.rint(percent)
            ? Long.toString(Math.round(percent))
            : Double.toString(percent));
  }

  /** The object {@code end}: what iperf3's readers find there. */
  static JsonFields end(ExchangeResult result) {
    JsonFields cpu = new JsonFields();
    JsonParts.addCpu(cpu, "host", result.local().cpu());
    result.remote().ifPresent(remote -> JsonParts.addCpu(cpu, "remote", remote.cpu()));
    return new JsonFields().object("cpu_utilization_percent", cpu);
  }

  /** What is known when the run begins. */
  static JsonFields started(ExchangeConfig config, ExchangeStart start) {
    return new JsonFields()
        .text("workload", start.workload().label())
        .text("session", start.session())
        .object("client", client(config, start))
        .object("server", server(start, Optional.empty()))
        .object("configuration", JsonConfiguration.of(config, start.plan()));
  }

  private static JsonFields client(ExchangeConfig config, ExchangeStart start) {
    return new JsonFields()
        .text("program", start.client())
        .text("transport", start.transport())
        .text("model", config.transport().model().label())
        .count("workers", start.workers())
        .flag("busy_poll", config.transport().busyPolls() ? true : null)
        .text("congestion", start.congestion())
        .text("system", start.system());
  }

  private static JsonFields server(ExchangeStart start, Optional<ResponderResult> told) {
    JsonFields fields =
        new JsonFields()
            .text("program", start.server())
            .text("protocol", "perfport")
            .text("transport", start.serverTransport())
            .text(
                "model", KnownModels.of(start.serverTransport()).map(IoModel::label).orElse(null));
    told.ifPresent(
        end ->
            fields
                .count("workers", Long.valueOf(end.workers()))
                .text("congestion", end.congestion())
                .text("system", end.system()));
    return fields;
  }

  /** What is known when it is over, without what {@link #started} has said already. */
  static JsonFields ended(ExchangeResult result) {
    JsonFields fields = JsonParts.outcome(result.outcome());
    List<String> checked = EndWarning.checkedEnds(result);
    if (!checked.isEmpty()) {
      fields
          .texts("checked_ends", checked)
          .array("warnings", EndWarning.of(result).stream().map(EndWarning::json).toList());
    }
    return fields
        .object("server", server(result.start(), result.remote()))
        .array("figures", JsonFigures.of(ResultFigures.of(result)))
        .object("exchange", exchange(result));
  }

  /** All of it. */
  static JsonFields of(ExchangeConfig config, ExchangeResult result) {
    return started(config, result.start()).addAll(ended(result));
  }

  private static JsonFields exchange(ExchangeResult result) {
    RequesterResult local = result.local();
    RequestCounts requests = local.requests();
    JsonFields fields =
        new JsonFields()
            .seconds("measured_seconds", local.nanos())
            .count("requests", requests.answered())
            .figure("requests_per_second", local.requestsPerSecond())
            .count("unanswered", requests.unanswered())
            .count("unsent", requests.unsent())
            .figure(
                "oldest_unanswered_us",
                requests.oldestNanos() == null ? null : requests.oldestNanos() / NANOS_PER_MICRO)
            .count("lost", requests.lost())
            .count("late", requests.late())
            .count("duplicates", requests.duplicates())
            .count("connections_max", local.connections())
            .count("connects", local.connects())
            .count("connects_without_port", local.portsExhausted());
    add(fields, "latency", local.latency());
    add(fields, "service_time", local.service());
    add(fields, "lateness", local.lateness());
    add(fields, "connect_time", local.connecting());
    if (!local.ramp().isEmpty()) {
      fields.array("ramp", local.ramp().stream().map(JsonExchange::of).toList());
    }
    JsonParts.addMemory(fields, "client_memory", local.memory());
    result.remote().ifPresent(remote -> JsonParts.addAnswered(fields, remote));
    return fields;
  }

  private static void add(JsonFields fields, String name, LatencyDistribution told) {
    if (told != null) {
      fields
          .object(name + "_us", summary(told.summary()))
          .array(name + "_histogram", told.histogram().stream().map(JsonExchange::bucket).toList());
    }
  }

  private static JsonFields bucket(LatencyBucket bucket) {
    return new JsonFields()
        .figure("above_us", bucket.aboveNanos() / NANOS_PER_MICRO)
        .figure("up_to_us", bucket.upToNanos() / NANOS_PER_MICRO)
        .count("samples", bucket.samples());
  }
}
