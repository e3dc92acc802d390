package io.perfport.client.report.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.Interval;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ServerOutput;
import io.perfport.common.result.TestResult;
import io.perfport.core.report.JsonFields;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The document of one test: iperf3's, and {@code perfport} beside it. Written part by part, since
 * the intervals of a long test on many streams are many.
 */
final class JsonDocument {
  /** What is said of the outcome of a phase that was left out. */
  static final String NOT_RUN = "not-run";

  private JsonDocument() {}

  /** What went wrong, for people; empty if nothing did. */
  static Optional<String> error(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      return Optional.of(failed.failure().detail());
    }
    return outcome instanceof Outcome.Interrupted
        ? Optional.of("interrupted: these are the figures until then")
        : Optional.empty();
  }

  static void write(JsonGenerator json, TestConfig config, Measurement result) throws IOException {
    if (result instanceof TestResult streams) {
      write(json, (StreamConfig) config, streams);
    } else if (result instanceof ExchangeResult exchanges) {
      write(json, (ExchangeConfig) config, exchanges);
    } else {
      write(json, (LoadedConfig) config, (LoadedResult) result);
    }
  }

  private static void write(JsonGenerator json, ExchangeConfig config, ExchangeResult result)
      throws IOException {
    json.writeStartObject();
    write(json, "start", JsonStart.of(result.start()));
    json.writeArrayFieldStart("intervals");
    for (ExchangeInterval interval : result.intervals()) {
      json.writeTree(JsonExchange.of(interval).node());
    }
    json.writeEndArray();
    write(json, "end", JsonExchange.end(result));
    writeWords(json, config, error(result.outcome()));
    write(json, "perfport", JsonExchange.of(config, result));
    json.writeEndObject();
  }

  /** For iperf3's readers it is a test of the streams that make the load. */
  private static void write(JsonGenerator json, LoadedConfig config, LoadedResult result)
      throws IOException {
    json.writeStartObject();
    Optional<TestResult> load = result.streams();
    write(
        json,
        "start",
        load.isPresent() ? JsonStart.of(load.get().start()) : JsonStart.of(result.idle().start()));
    writeIntervals(json, config.streams(), load.map(TestResult::intervals).orElse(List.of()));
    write(json, "end", load.map(JsonEnd::of).orElseGet(JsonFields::new));
    writeWords(json, config, error(result.outcome()));
    write(json, "perfport", JsonLoaded.of(config, result));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, StreamConfig config, TestResult result)
      throws IOException {
    TestPlan plan = result.start().plan();
    json.writeStartObject();
    write(json, "start", JsonStart.of(result.start()));
    writeIntervals(json, plan, result.intervals());
    write(json, "end", JsonEnd.of(result));
    writeWords(json, config, error(result.outcome()));
    if (result.serverOutput().isPresent()) {
      write(json, result.serverOutput().get());
    }
    write(json, "perfport", JsonPerfport.of(config, result));
    json.writeEndObject();
  }

  /** A test that never began has a document too, as in iperf3. */
  static void writeNotStarted(JsonGenerator json, TestConfig config, Failure failure)
      throws IOException {
    json.writeStartObject();
    write(json, "start", JsonStart.notStarted(config));
    json.writeArrayFieldStart("intervals");
    json.writeEndArray();
    write(json, "end", new JsonFields());
    writeWords(json, config, Optional.of(failure.detail()));
    write(json, "perfport", JsonPerfport.notStarted(config, failure));
    json.writeEndObject();
  }

  private static void writeIntervals(JsonGenerator json, TestPlan plan, List<Interval> intervals)
      throws IOException {
    json.writeArrayFieldStart("intervals");
    for (Interval interval : intervals) {
      json.writeTree(JsonInterval.of(plan, interval).node());
    }
    json.writeEndArray();
  }

  private static void writeWords(JsonGenerator json, TestConfig config, Optional<String> error)
      throws IOException {
    if (config.title() != null) {
      json.writeStringField("title", config.title());
    }
    if (config instanceof StreamConfig streams && streams.iperf3().extraData() != null) {
      json.writeStringField("extra_data", streams.iperf3().extraData());
    }
    if (error.isPresent()) {
      json.writeStringField("error", error.get());
    }
  }

  private static void write(JsonGenerator json, ServerOutput output) throws IOException {
    if (output instanceof ServerOutput.Json document) {
      json.writeFieldName("server_output_json");
      json.writeTree(document.document());
    } else if (output instanceof ServerOutput.Text text) {
      json.writeStringField("server_output_text", text.lines());
    }
  }

  private static void write(JsonGenerator json, String name, JsonFields fields) throws IOException {
    json.writeFieldName(name);
    json.writeTree(fields.node());
  }
}
