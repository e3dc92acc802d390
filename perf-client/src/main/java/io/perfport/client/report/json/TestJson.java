package io.perfport.client.report.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestResult.ServerOutput;
import io.perfport.core.report.JsonFields;
import java.io.IOException;
import java.util.Optional;

/**
 * The document of one test: iperf3's, and {@code perfport} beside it. Written part by part, since
 * the intervals of a long test on many streams are many.
 */
final class TestJson {
  /** What is said of the outcome of a phase that was left out. */
  static final String NOT_RUN = "not-run";

  private TestJson() {}

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
    json.writeStartObject();
    if (result instanceof RunResult run) {
      writeRun(json, RunJson.of(config, run.start()), run);
    } else {
      writeLoad(json, (LoadedConfig) config, (LoadedResult) result);
    }
    writeWords(json, config, error(result.outcome()));
    if (result instanceof TestResult streams && streams.serverOutput().isPresent()) {
      write(json, streams.serverOutput().get());
    }
    write(json, "perfport", JsonPerfport.of(config, result));
    json.writeEndObject();
  }

  private static void writeRun(JsonGenerator json, RunJson shape, RunResult result)
      throws IOException {
    write(json, "start", shape.start());
    json.writeArrayFieldStart("intervals");
    for (RunInterval interval : result.intervals()) {
      json.writeTree(shape.interval(interval).node());
    }
    json.writeEndArray();
    write(json, "end", shape.end(result));
  }

  /** For iperf3's readers it is a test of the streams that make the load. */
  private static void writeLoad(JsonGenerator json, LoadedConfig config, LoadedResult result)
      throws IOException {
    if (result.streams().isPresent()) {
      TestResult load = result.streams().get();
      writeRun(json, RunJson.of(config.load(), load.start()), load);
    } else {
      writeNothing(json, JsonStart.of(result.idle().start()));
    }
  }

  private static void writeNothing(JsonGenerator json, JsonFields start) throws IOException {
    write(json, "start", start);
    json.writeArrayFieldStart("intervals");
    json.writeEndArray();
    write(json, "end", new JsonFields());
  }

  /** A test that never began has a document too, as in iperf3. */
  static void writeNotStarted(JsonGenerator json, TestConfig config, Failure failure)
      throws IOException {
    json.writeStartObject();
    writeNothing(json, JsonStart.notStarted(config));
    writeWords(json, config, Optional.of(failure.detail()));
    write(json, "perfport", JsonPerfport.notStarted(config, failure));
    json.writeEndObject();
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
