package io.perfport.client.report.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RunResult;
import io.perfport.core.report.JsonFields;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * One JSON document: that of the only test, at its end; or one around the documents of all tests,
 * each written as the test ends, since a thousand results with their intervals are too much to
 * keep.
 */
public final class JsonResults implements CommandReport {
  private static final long MOST_PARTS_OF_TEXT = 5_000;

  private final PrintWriter out;

  /** The document around all tests; null for a single one. */
  private JsonGenerator json;

  public JsonResults(PrintWriter out) {
    this.out = out;
  }

  /**
   * The document of one test as text; empty if it has so many intervals that it would be megabytes
   * long.
   */
  public static Optional<String> document(TestConfig config, Measurement result) {
    if (result instanceof RunResult run && parts(run) > MOST_PARTS_OF_TEXT) {
      return Optional.empty();
    }
    StringWriter text = new StringWriter();
    JsonOutput.indented(new PrintWriter(text), json -> TestJson.write(json, config, result));
    return Optional.of(text.toString());
  }

  private static long parts(RunResult run) {
    return run.intervals().stream()
        .mapToLong(each -> each instanceof Interval streams ? 1 + streams.streams().size() : 1)
        .sum();
  }

  @Override
  public void beginRuns(List<Variant> variants, StopRule rule) {
    open("runs");
  }

  /** Opens the document around all tests, with their list; nothing if it is open. */
  private void open(String list) {
    if (json == null) {
      json = JsonOutput.openIndented(out);
      write(
          () -> {
            json.writeStartObject();
            json.writeArrayFieldStart(list);
          });
    }
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    return new Report() {
      @Override
      public void onFinish(Measurement result) {
        if (heading instanceof Heading.Only) {
          JsonOutput.indented(out, document -> TestJson.write(document, config, result));
        } else {
          entry(heading, result.outcome().word(), () -> writeResult(heading, config, result));
        }
      }

      @Override
      public void onNotStarted(Failure failure) {
        if (heading instanceof Heading.Only) {
          JsonOutput.indented(out, document -> TestJson.writeNotStarted(document, config, failure));
        } else {
          entry(heading, Report.NOT_STARTED, () -> writeNotStarted(heading, config, failure));
        }
      }
    };
  }

  private void writeResult(Heading heading, TestConfig config, Measurement result)
      throws IOException {
    if (isReported(heading)) {
      json.writeFieldName("result");
      TestJson.write(json, config, result);
    } else if (result.outcome() instanceof Outcome.Failed failed) {
      writeWhy(failed.failure());
    }
  }

  private void writeNotStarted(Heading heading, TestConfig config, Failure failure)
      throws IOException {
    if (isReported(heading)) {
      json.writeFieldName("result");
      TestJson.writeNotStarted(json, config, failure);
    } else {
      writeWhy(failure);
    }
  }

  private static boolean isReported(Heading heading) {
    return !(heading instanceof Heading.Phase phase) || phase.reported();
  }

  private void writeWhy(Failure failure) throws IOException {
    json.writeStringField("reason", failure.reason().tag());
    json.writeStringField("detail", failure.detail());
  }

  @Override
  public void notRun(Heading heading, String why) {
    String field = heading instanceof Heading.Phase ? "detail" : "not_measured";
    entry(heading, TestJson.NOT_RUN, () -> json.writeStringField(field, why));
  }

  /** Writes one element of the list of tests. */
  private void entry(Heading heading, String outcome, Part content) {
    open(heading instanceof Heading.Phase ? "phases" : "runs");
    write(
        () -> {
          json.writeStartObject();
          if (heading instanceof Heading.OverTransport over) {
            json.writeStringField("transport", over.transport());
          } else if (heading instanceof Heading.Run run) {
            JsonSummary.writeHead(json, run);
          } else if (heading instanceof Heading.Phase phase) {
            json.writeStringField("name", phase.name());
            json.writeBooleanField("reported", phase.reported());
            json.writeStringField("outcome", outcome);
          }
          content.write();
          json.writeEndObject();
        });
  }

  @Override
  public void end() {
    if (json != null) {
      close(() -> {});
    }
  }

  @Override
  public void end(Comparison comparison) {
    close(() -> writeField("comparison", JsonComparison.of(comparison)));
  }

  @Override
  public void end(TrialConclusion conclusion) {
    close(
        () -> {
          writeField("summary", JsonSummary.of(conclusion));
          if (conclusion.baseline().isPresent()) {
            writeField("baseline", JsonBaseline.of(conclusion.baseline().get()));
          }
        });
  }

  private void writeField(String name, JsonFields fields) throws IOException {
    json.writeFieldName(name);
    json.writeTree(fields.node());
  }

  /** Ends the list of tests, and the document after what they say together. */
  private void close(Part together) {
    write(
        () -> {
          json.writeEndArray();
          together.write();
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
