package io.perfport.client.report;

import io.perfport.client.ExchangeConfig;
import io.perfport.client.LoadedConfig;
import io.perfport.client.StreamConfig;
import io.perfport.client.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Interval;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.ServerOutput;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * One event a line, as iperf3's {@code --json-stream}: {@code event} and {@code data} are its own,
 * {@code transport} and {@code perfport} beside them are ours.
 *
 * @param phase which phase of a profile the events belong to; empty if it has none
 */
record JsonStreamResults(PrintWriter out, Optional<String> phase) implements Results {
  JsonStreamResults(PrintWriter out) {
    this(out, Optional.empty());
  }

  @Override
  public Report streams(StreamConfig config) {
    return new Events(config);
  }

  @Override
  public ExchangeReport exchanges(ExchangeConfig config) {
    return new ExchangeEvents(config);
  }

  /** Each part is told as it is alone, with its name as the phase; then one event of all. */
  @Override
  public LoadedReport loaded(LoadedConfig config) {
    return new LoadedReport() {
      @Override
      public ExchangeReport idle() {
        return part("idle").exchanges(config.exchanges());
      }

      @Override
      public Report streams() {
        return part("load").streams(config.load());
      }

      @Override
      public ExchangeReport loaded() {
        return part("loaded").exchanges(config.exchanges());
      }

      @Override
      public void finished(LoadedResult result) {
        data(
            "loaded",
            config.transport().name(),
            JsonLoaded.comparison(result),
            JsonParts.outcome(result.outcome()));
      }
    };
  }

  private JsonStreamResults part(String name) {
    return new JsonStreamResults(out, Optional.of(phase.map(of -> of + "/" + name).orElse(name)));
  }

  /** As in iperf3, the stream ends with an end, also of what never began. */
  @Override
  public boolean notStarted(TestConfig config, Failure failure) {
    String transport = config.transport().name();
    error(transport, failure.detail(), JsonPerfport.notStarted(config, failure));
    data("end", transport, new JsonFields(), new JsonFields().text("outcome", Words.NOT_STARTED));
    return true;
  }

  @Override
  public TrialReport trials() {
    return new JsonStreamTrials(out);
  }

  @Override
  public PhaseReport phases() {
    return new JsonStreamPhases(out);
  }

  @Override
  public void comparison(Comparison comparison) {
    JsonOutput.line(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("event", "comparison");
          json.writeFieldName("data");
          json.writeTree(JsonComparison.of(comparison).node());
          json.writeEndObject();
        });
  }

  private void data(String event, String transport, JsonFields data, JsonFields perfport) {
    event(
        event,
        transport,
        json -> {
          json.writeFieldName("data");
          json.writeTree(data.node());
          if (!perfport.isEmpty()) {
            json.writeFieldName("perfport");
            json.writeTree(perfport.node());
          }
        });
  }

  private void error(String transport, String message, JsonFields perfport) {
    event(
        "error",
        transport,
        json -> {
          json.writeStringField("data", message);
          json.writeFieldName("perfport");
          json.writeTree(perfport.node());
        });
  }

  private void event(String event, String transport, JsonOutput.Value fields) {
    JsonOutput.line(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("event", event);
          if (phase.isPresent()) {
            json.writeStringField("phase", phase.get());
          }
          json.writeStringField("transport", transport);
          fields.write(json);
          json.writeEndObject();
        });
  }

  private final class ExchangeEvents implements ExchangeReport {
    private final ExchangeConfig config;
    private final String transport;

    private ExchangeEvents(ExchangeConfig config) {
      this.config = config;
      this.transport = config.transport().name();
    }

    @Override
    public void started(ExchangeStart start) {
      data("start", transport, JsonStart.of(start), JsonExchange.started(config, start));
    }

    @Override
    public void step(RampStep step) {
      data("step", transport, JsonExchange.of(step), new JsonFields());
    }

    @Override
    public void interval(ExchangeInterval interval) {
      data("interval", transport, JsonExchange.of(interval), new JsonFields());
    }

    @Override
    public void finished(ExchangeResult result) {
      concluded(transport, result.outcome(), EndWarning.of(result));
      data("end", transport, JsonExchange.end(result), JsonExchange.ended(result));
    }
  }

  /** What comes before the end: why it broke off, and what makes its figures suspect. */
  private void concluded(String transport, Outcome outcome, List<EndWarning> warnings) {
    Words.error(outcome)
        .ifPresent(message -> error(transport, message, JsonParts.outcome(outcome)));
    warnings.forEach(each -> data("warning", transport, each.json(), new JsonFields()));
  }

  private final class Events implements Report {
    private final StreamConfig config;
    private final String transport;
    private TestStart begun;

    private Events(StreamConfig config) {
      this.config = config;
      this.transport = config.transport().name();
    }

    @Override
    public void started(TestStart start) {
      begun = start;
      data("start", transport, JsonStart.of(start), JsonPerfport.started(config, start));
    }

    @Override
    public void interval(Interval interval) {
      data("interval", transport, JsonInterval.of(begun.plan(), interval), new JsonFields());
    }

    @Override
    public void finished(TestResult result) {
      concluded(transport, result.outcome(), EndWarning.of(result));
      result.serverOutput().ifPresent(this::serverOutput);
      data("end", transport, JsonEnd.of(result), JsonPerfport.ended(result));
    }

    private void serverOutput(ServerOutput output) {
      if (output instanceof ServerOutput.Json json) {
        event(
            "server_output_json",
            transport,
            out -> {
              out.writeFieldName("data");
              out.writeTree(json.document());
            });
      } else if (output instanceof ServerOutput.Text text) {
        event("server_output_text", transport, out -> out.writeStringField("data", text.lines()));
      }
    }
  }
}
