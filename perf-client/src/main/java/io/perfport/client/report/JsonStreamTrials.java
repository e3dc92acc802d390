package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Trial;
import io.perfport.client.judgement.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.common.result.Measurement;
import io.perfport.core.report.JsonFields;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** One event a run, with its whole result, then one with what they say together. */
record JsonStreamTrials(PrintWriter out) implements TrialReport {
  @Override
  public void begin(List<Variant> variants, StopRule rule) {}

  @Override
  public void ended(Trial trial, TestConfig config, Optional<? extends Measurement> result) {
    JsonOutput.line(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("event", "run");
          JsonSummary.writeHead(json, trial);
          json.writeFieldName("data");
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
    event("summary", JsonSummary.of(conclusion));
    conclusion.baseline().ifPresent(judged -> event("baseline", JsonBaseline.of(judged)));
  }

  private void event(String event, JsonFields data) {
    JsonOutput.line(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("event", event);
          json.writeFieldName("data");
          json.writeTree(data.node());
          json.writeEndObject();
        });
  }
}
