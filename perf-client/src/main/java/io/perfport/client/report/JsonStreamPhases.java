package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.report.JsonFields;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * The ordinary events of each phase, with its name; one event {@code phase} for those without
 * events of their own.
 */
record JsonStreamPhases(PrintWriter out) implements PhaseReport {
  @Override
  public Reports running(PhaseHeading phase) {
    return phase.reported() ? events(phase) : Reports.SILENT;
  }

  private JsonStreamResults events(PhaseHeading phase) {
    return new JsonStreamResults(out, Optional.of(phase.name()));
  }

  @Override
  public void finished(PhaseHeading phase, TestConfig config, Measurement result) {
    if (!phase.reported()) {
      JsonFields fields = new JsonFields().text("outcome", result.outcome().word());
      if (result.outcome() instanceof Outcome.Failed failed) {
        addWhy(fields, failed.failure());
      }
      event(phase, fields);
    }
  }

  @Override
  public void notStarted(PhaseHeading phase, TestConfig config, Failure failure) {
    if (phase.reported()) {
      events(phase).notStarted(config, failure);
    } else {
      event(phase, addWhy(new JsonFields().text("outcome", Words.NOT_STARTED), failure));
    }
  }

  private static JsonFields addWhy(JsonFields fields, Failure failure) {
    return fields.text("reason", failure.reason().tag()).text("detail", failure.detail());
  }

  @Override
  public void notRun(PhaseHeading phase, String why) {
    event(phase, new JsonFields().text("outcome", Words.NOT_RUN).text("detail", why));
  }

  private void event(PhaseHeading phase, JsonFields data) {
    JsonOutput.line(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("event", "phase");
          json.writeStringField("phase", phase.name());
          json.writeFieldName("data");
          json.writeTree(data.node());
          json.writeEndObject();
        });
  }
}
