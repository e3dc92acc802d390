package io.perfport.client.report.json;

import io.perfport.client.config.LoadedConfig;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.LoadedResult;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import java.util.Optional;

/** Latency without and under load. Every figure's name has its unit. */
final class JsonLoaded {
  private JsonLoaded() {}

  /** The object {@code perfport}: that of each part, and what they say together. */
  static JsonFields of(LoadedConfig config, LoadedResult result) {
    JsonFields fields =
        JsonParts.outcome(result.outcome())
            .text("workload", config.exchanges().workload().label())
            .object("configuration", JsonConfiguration.of(config))
            .object("idle", requests(config, result.idle()));
    result.loaded().ifPresent(loaded -> fields.object("loaded", requests(config, loaded)));
    result
        .streams()
        .ifPresent(streams -> fields.object("load", JsonPerfport.of(config.load(), streams)));
    return fields
        .object("comparison", comparison(result))
        .array("figures", JsonPerfport.figures(result));
  }

  /** What they say, with their course: the document's own intervals are those of the load. */
  private static JsonFields requests(LoadedConfig config, ExchangeResult result) {
    RunJson shape = RunJson.of(config.exchanges(), result.start());
    return JsonPerfport.of(config.exchanges(), result)
        .array("intervals", result.intervals().stream().map(shape::interval).toList());
  }

  /** Without load against under it. */
  static JsonFields comparison(LoadedResult result) {
    JsonFields fields = new JsonFields();
    Optional<LatencyDistribution> idle = Optional.ofNullable(result.idle().local().latency());
    Optional<LatencyDistribution> loaded = result.loaded().map(each -> each.local().latency());
    idle.ifPresent(told -> fields.figure("idle_rpm", told.roundTripsPerMinute()));
    loaded.ifPresent(told -> fields.figure("loaded_rpm", told.roundTripsPerMinute()));
    if (idle.isPresent() && loaded.isPresent()) {
      fields.figure(
          "latency_ratio", loaded.get().trimmedMeanNanos() / idle.get().trimmedMeanNanos());
    }
    return fields;
  }
}
