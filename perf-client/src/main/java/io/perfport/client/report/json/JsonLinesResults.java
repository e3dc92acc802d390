package io.perfport.client.report.json;

import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.client.report.RunWarnings;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestResult.ServerOutput;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One event a line, as iperf3's {@code --json-stream}: {@code event} and {@code data} are its own,
 * {@code transport} and {@code perfport} beside them are ours. Of several runs one event each, with
 * the whole result.
 *
 * @param whole whether there is one event for each test, of whatever command
 */
public record JsonLinesResults(PrintWriter out, boolean whole) implements CommandReport {
  /** Events as they happen. */
  public JsonLinesResults(PrintWriter out) {
    this(out, false);
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    if (heading instanceof Heading.Phase phase && !phase.reported()) {
      return new OnlyOutcome(phase);
    }
    if (whole || heading instanceof Heading.Run) {
      return new OneEvent(heading, config);
    }
    return new Events(heading instanceof Heading.Phase phase ? phase.name() : null, config);
  }

  @Override
  public void notRun(Heading heading, String why) {
    if (heading instanceof Heading.Phase phase) {
      outcome(phase, new JsonFields().text("outcome", TestJson.NOT_RUN).text("detail", why));
    }
  }

  @Override
  public void end(Comparison comparison) {
    event("comparison", new JsonFields().object("data", JsonComparison.of(comparison)));
  }

  @Override
  public void end(TrialConclusion conclusion) {
    event("summary", new JsonFields().object("data", JsonSummary.of(conclusion)));
    conclusion
        .baseline()
        .ifPresent(
            judged -> event("baseline", new JsonFields().object("data", JsonBaseline.of(judged))));
  }

  private void outcome(Heading.Phase phase, JsonFields data) {
    event("phase", new JsonFields().text("phase", phase.name()).object("data", data));
  }

  private void event(String event, JsonFields fields) {
    JsonFields line = new JsonFields().text("event", event).addAll(fields);
    JsonOutput.line(out, json -> json.writeTree(line.node()));
  }

  /** One event for a phase that has none of its own: how it ended. */
  private final class OnlyOutcome implements Report {
    private final Heading.Phase phase;

    private OnlyOutcome(Heading.Phase phase) {
      this.phase = phase;
    }

    @Override
    public void onFinish(Measurement result) {
      JsonFields fields = new JsonFields().text("outcome", result.outcome().word());
      if (result.outcome() instanceof Outcome.Failed failed) {
        addWhy(fields, failed.failure());
      }
      outcome(phase, fields);
    }

    @Override
    public void onNotStarted(Failure failure) {
      outcome(phase, addWhy(new JsonFields().text("outcome", Report.NOT_STARTED), failure));
    }

    private static JsonFields addWhy(JsonFields fields, Failure failure) {
      return fields.text("reason", failure.reason().tag()).text("detail", failure.detail());
    }
  }

  /** One event with the document of the test. */
  private final class OneEvent implements Report {
    private final Heading heading;
    private final TestConfig config;

    private OneEvent(Heading heading, TestConfig config) {
      this.heading = heading;
      this.config = config;
    }

    @Override
    public void onFinish(Measurement result) {
      document(json -> TestJson.write(json, config, result));
    }

    @Override
    public void onNotStarted(Failure failure) {
      document(json -> TestJson.writeNotStarted(json, config, failure));
    }

    private void document(JsonOutput.Value document) {
      JsonOutput.line(
          out,
          json -> {
            json.writeStartObject();
            json.writeStringField("event", "run");
            if (whole) { // A reader of months of lines finds them by these.
              json.writeStringField(
                  "time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
              json.writeStringField("test", heading.testName(config));
              json.writeStringField("transport", config.transport().name());
            }
            if (heading instanceof Heading.Run run) {
              JsonSummary.writeHead(json, run);
            }
            json.writeFieldName("data");
            document.write(json);
            json.writeEndObject();
          });
    }
  }

  /** The events of a test, as they come. */
  private final class Events implements Report {
    /** Of a profile, or the part of a test; null for none. */
    private final String phase;

    private final TestConfig config;
    private final String transport;
    private RunJson run;

    private Events(String phase, TestConfig config) {
      this.phase = phase;
      this.config = config;
      this.transport = config.transport().name();
    }

    /** Each part is told as it is alone, with its name as the phase. */
    @Override
    public Report part(Part part) {
      LoadedConfig loaded = (LoadedConfig) config;
      return new Events(
          phase == null ? part.label() : phase + "/" + part.label(),
          part == Part.LOAD ? loaded.load() : loaded.exchanges());
    }

    @Override
    public void onStart(RunStart start) {
      run = RunJson.of(config, start);
      data("start", run.start(), run.perfportAtStart());
    }

    @Override
    public void onStep(RampStep step) {
      data("step", ExchangeJson.step(step), new JsonFields());
    }

    @Override
    public void onInterval(RunInterval interval) {
      data("interval", run.interval(interval), new JsonFields());
    }

    @Override
    public void onFinish(Measurement result) {
      JsonFields outcome = JsonParts.outcome(result.outcome());
      if (result instanceof LoadedResult loaded) {
        data("loaded", JsonLoaded.comparison(loaded), outcome);
      } else {
        TestJson.error(result.outcome()).ifPresent(message -> error(message, outcome));
        end((RunResult) result);
      }
    }

    private void end(RunResult result) {
      RunWarnings.of(result)
          .all()
          .forEach(each -> data("warning", JsonPerfport.warning(each), new JsonFields()));
      if (result instanceof TestResult streams) {
        streams.serverOutput().ifPresent(this::serverOutput);
      }
      data("end", run.end(result), run.perfportAtEnd(result));
    }

    /** As in iperf3, the stream ends with an end, also of what never began. */
    @Override
    public void onNotStarted(Failure failure) {
      error(failure.detail(), JsonPerfport.notStarted(config, failure));
      data("end", new JsonFields(), new JsonFields().text("outcome", Report.NOT_STARTED));
    }

    private void serverOutput(ServerOutput output) {
      if (output instanceof ServerOutput.Json json) {
        event("server_output_json", new JsonFields().tree("data", json.document()));
      } else if (output instanceof ServerOutput.Text text) {
        event("server_output_text", new JsonFields().text("data", text.lines()));
      }
    }

    private void data(String event, JsonFields data, JsonFields perfport) {
      JsonFields fields = new JsonFields().object("data", data);
      event(event, perfport.isEmpty() ? fields : fields.object("perfport", perfport));
    }

    private void error(String message, JsonFields perfport) {
      event("error", new JsonFields().text("data", message).object("perfport", perfport));
    }

    private void event(String event, JsonFields fields) {
      JsonLinesResults.this.event(
          event, new JsonFields().text("phase", phase).text("transport", transport).addAll(fields));
    }
  }
}
