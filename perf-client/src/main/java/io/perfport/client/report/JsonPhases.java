package io.perfport.client.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/**
 * One document: a list of phases, each with its ordinary document. Written phase by phase, so that
 * no result is kept longer than it runs.
 */
final class JsonPhases implements PhaseReport {
  private final PrintWriter out;
  private final JsonGenerator json;

  JsonPhases(PrintWriter out) {
    this.out = out;
    this.json = JsonOutput.openIndented(out);
  }

  @Override
  public void begin() {
    write(
        () -> {
          json.writeStartObject();
          json.writeArrayFieldStart("phases");
        });
  }

  @Override
  public Reports running(PhaseHeading phase) {
    return Reports.SILENT; // The document of a test is written when it is over.
  }

  @Override
  public void finished(PhaseHeading phase, TestConfig config, Measurement result) {
    write(
        () -> {
          begin(phase, result.outcome().word());
          if (phase.reported()) {
            json.writeFieldName("result");
            JsonDocument.write(json, config, result);
          } else if (result.outcome() instanceof Outcome.Failed failed) {
            writeWhy(failed.failure());
          }
          json.writeEndObject();
        });
  }

  @Override
  public void notStarted(PhaseHeading phase, TestConfig config, Failure failure) {
    write(
        () -> {
          begin(phase, Words.NOT_STARTED);
          if (phase.reported()) {
            json.writeFieldName("result");
            JsonDocument.writeNotStarted(json, config, failure);
          } else {
            writeWhy(failure);
          }
          json.writeEndObject();
        });
  }

  @Override
  public void notRun(PhaseHeading phase, String why) {
    write(
        () -> {
          begin(phase, Words.NOT_RUN);
          json.writeStringField("detail", why);
          json.writeEndObject();
        });
  }

  private void begin(PhaseHeading phase, String outcome) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", phase.name());
    json.writeBooleanField("reported", phase.reported());
    json.writeStringField("outcome", outcome);
  }

  private void writeWhy(Failure failure) throws IOException {
    json.writeStringField("reason", failure.reason().tag());
    json.writeStringField("detail", failure.detail());
  }

  @Override
  public void conclude() {
    write(
        () -> {
          json.writeEndArray();
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
