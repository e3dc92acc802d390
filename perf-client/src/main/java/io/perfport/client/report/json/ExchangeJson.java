package io.perfport.client.report.json;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LatencyDistribution.LatencyBucket;
import io.perfport.common.result.LatencyDistribution.SpectrumPoint;
import io.perfport.common.result.LatencySummary;
import io.perfport.common.result.LatencySummary.LatencyPercentile;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RequesterResult;
import io.perfport.common.result.RequesterResult.RequestCounts;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;

/** What JSON says of a run of requests and responses, which iperf3 has no names for. */
record ExchangeJson(ExchangeConfig config, ExchangeStart begun) implements RunJson {
  private static final double NANOS_PER_MICRO = 1e3;

  @Override
  public JsonFields configuration() {
    return JsonConfiguration.of(config, begun.plan());
  }

  @Override
  public JsonFields perfportAtEnd(RunResult result) {
    return RunJson.super
        .perfportAtEnd(result)
        .object("exchange", exchange((ExchangeResult) result));
  }

  @Override
  public JsonFields interval(RunInterval over) {
    ExchangeInterval interval = (ExchangeInterval) over;
    JsonFields fields =
        RunJson.super
            .interval(interval)
            .count("connections", interval.connections())
            .count("requests", interval.requests())
            .figure("requests_per_second", interval.requestsPerSecond());
    return addLatency(fields, interval.latency());
  }

  static JsonFields step(RampStep step) {
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
      percentiles.figure(LatencyPercentile.name(each.percent()), each.nanos() / NANOS_PER_MICRO);
    }
    return new JsonFields()
        .count("samples", latency.samples())
        .figure("min", latency.minNanos() / NANOS_PER_MICRO)
        .figure("mean", latency.meanNanos() / NANOS_PER_MICRO)
        .figure("deviation", latency.deviationNanos() / NANOS_PER_MICRO)
        .object("percentiles", percentiles)
        .figure("max", latency.maxNanos() / NANOS_PER_MICRO);
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
    addSpectrum(fields, "latency", local.latency());
    add(fields, "service_time", local.service());
    addSpectrum(fields, "service_time", local.service());
    add(fields, "lateness", local.lateness());
    add(fields, "connect_time", local.connecting());
    if (!local.ramp().isEmpty()) {
      fields.array("ramp", local.ramp().stream().map(ExchangeJson::step).toList());
    }
    JsonParts.addMemory(fields, "client_memory", local.memory());
    result.remote().ifPresent(remote -> JsonParts.addAnswered(fields, remote));
    return fields;
  }

  private static void add(JsonFields fields, String name, LatencyDistribution told) {
    if (told != null) {
      fields
          .object(name + "_us", summary(told.summary()))
          .array(name + "_histogram", told.histogram().stream().map(ExchangeJson::bucket).toList());
    }
  }

  private static void addSpectrum(JsonFields fields, String name, LatencyDistribution told) {
    if (told != null) {
      fields.array(
          name + "_spectrum", told.spectrum().stream().map(ExchangeJson::spectrumPoint).toList());
    }
  }

  private static JsonFields spectrumPoint(SpectrumPoint point) {
    return new JsonFields()
        .fine("percent", point.percent())
        .figure("us", point.nanos() / NANOS_PER_MICRO)
        .count("samples", point.samples());
  }

  private static JsonFields bucket(LatencyBucket bucket) {
    return new JsonFields()
        .figure("above_us", bucket.aboveNanos() / NANOS_PER_MICRO)
        .figure("up_to_us", bucket.upToNanos() / NANOS_PER_MICRO)
        .count("samples", bucket.samples());
  }
}
