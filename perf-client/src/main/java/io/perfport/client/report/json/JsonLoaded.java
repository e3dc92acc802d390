package io.perfport.client.report.json;

import io.perfport.client.config.LoadedConfig;
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
            .object("idle", JsonPerfport.of(config.exchanges(), result.idle()));
    result
        .loaded()
        .ifPresent(loaded -> fields.object("loaded", JsonPerfport.of(config.exchanges(), loaded)));
    result
        .streams()
        .ifPresent(streams -> fields.object("load", JsonPerfport.of(config.load(), streams)));
    return fields
        .object("comparison", comparison(result))
        .array("figures", JsonPerfport.figures(result));
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
