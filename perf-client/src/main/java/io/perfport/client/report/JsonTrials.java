package io.perfport.client.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.common.result.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * One document: every run's whole result as it comes, then what they say together. Written while
 * the runs go on, since a thousand results with their intervals are too much to keep.
 */
final class JsonTrials implements TrialReport {
  private final PrintWriter out;
  private final JsonGenerator json;

  JsonTrials(PrintWriter out) {
    this.out = out;
    this.json = JsonOutput.openIndented(out);
  }

  @Override
  public void begin(List<Variant> variants, StopRule rule) {
    write(
        () -> {
          json.writeStartObject();
          json.writeArrayFieldStart("runs");
        });
  }

  @Override
  public void ended(Trial trial, TestConfig config, Optional<? extends Measurement> result) {
    write(
        () -> {
          json.writeStartObject();
          JsonSummary.writeHead(json, trial);
          json.writeFieldName("result");
          if (result.isPresent()) {
            JsonDocument.write(json, config, result.get());
          } else {
            JsonDocument.writeNotStarted(json, config, trial.ending().failure().orElseThrow());
          }
          json.writeEndObject();
        });
  }

  @Override
  public void conclude(TrialConclusion conclusion) {
    write(
        () -> {
          json.writeEndArray();
          json.writeFieldName("summary");
          json.writeTree(JsonSummary.of(conclusion).node());
          if (conclusion.baseline().isPresent()) {
            json.writeFieldName("baseline");
            json.writeTree(JsonBaseline.of(conclusion.baseline().get()).node());
          }
          json.writeEndObject();
          json.close();
        });
    JsonOutput.end(out);
  }

  /** Writes a part of the document. */
  private interface Part {
    void write() throws IOException;
  }

  private static void write(Part part) {
    try {
      part.write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
