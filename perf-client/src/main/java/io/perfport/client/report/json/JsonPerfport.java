package io.perfport.client.report.json;

import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.client.report.RunWarnings;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Placement;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.RunResult.ServerEnd;
import io.perfport.common.result.TestStart;
import io.perfport.common.result.TlsUse;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonParts;
import io.perfport.core.transport.IoModel;
import io.perfport.core.transport.Transports;
import java.util.List;

/** What the object {@code perfport} has of every test, whatever its workload. */
final class JsonPerfport {
  private JsonPerfport() {}

  static JsonFields of(TestConfig config, Measurement result) {
    return result instanceof RunResult run
        ? RunJson.of(config, run.start()).perfport(run)
        : JsonLoaded.of((LoadedConfig) config, (LoadedResult) result);
  }

  static JsonFields notStarted(TestConfig config, Failure failure) {
    return new JsonFields()
        .object("configuration", JsonConfiguration.of(config))
        .text("outcome", Report.NOT_STARTED)
        .object("failure", JsonParts.failure(failure));
  }

  static JsonFields client(TestConfig config, RunStart start) {
    return new JsonFields()
        .text("program", start.facts().client())
        .text("transport", start.facts().transport())
        .text("model", config.transport().model().label())
        .count("workers", start.facts().workers())
        .flag("busy_poll", config.transport().busyPolls() ? true : null)
        .text("affinity", JsonParts.list(config.server().affinity().client()))
        .text("congestion", start.facts().congestion())
        .text("system", start.facts().system());
  }

  /** The object {@code tls}, if there is TLS, as far as connections have been made. */
  static JsonFields tls(RunStart start) {
    TlsUse use = start.facts().tls();
    if (use == null) {
      return new JsonFields();
    }
    boolean datagrams =
        (start instanceof TestStart streams && streams.plan().overUdp())
            || (start instanceof ExchangeStart exchange && exchange.plan().overUdp());
    return new JsonFields()
        .object(
            "tls",
            new JsonFields()
                .text("protocol", use.protocol())
                .text("cipher", use.cipher())
                .text("provider", use.provider())
                .flag("data", !datagrams)
                .count("handshakes", use.handshakes())
                .count("resumed", use.resumed()));
  }

  /** Adds where the client's threads ran, which is known when the run is over. */
  private static void addClient(
      JsonFields fields, TestConfig config, RunStart start, Placement placement) {
    if (placement != null) {
      JsonFields client = client(config, start);
      JsonParts.addPlacement(client, placement);
      fields.object("client", client);
    }
  }

  /** What is known of the server when a run begins. */
  static JsonFields server(RunStart start) {
    ControlProtocol protocol =
        start instanceof TestStart streams ? streams.protocol() : ControlProtocol.PERFPORT;
    return new JsonFields()
        .text("program", start.facts().server())
        .text("protocol", protocol.label())
        .text("transport", start.facts().serverTransport())
        .text(
            "model",
            Transports.load()
                .model(start.facts().serverTransport())
                .map(IoModel::label)
                .orElse(null));
  }

  /**
   * How a run ended, what makes its figures suspect, and what is known of both ends then. An end
   * that was not looked at, or has not told, is not named: nothing is known of it.
   */
  static JsonFields ended(TestConfig config, RunResult result) {
    RunWarnings warnings = RunWarnings.of(result);
    JsonFields fields = JsonParts.outcome(result.outcome());
    if (!warnings.checkedEnds().isEmpty()) {
      fields
          .texts("checked_ends", warnings.checkedEnds())
          .array("warnings", warnings.all().stream().map(JsonPerfport::warning).toList());
    }
    addClient(fields, config, result.start(), result.local().placement());
    JsonFields server = server(result.start());
    result.remote().ifPresent(end -> addServer(server, end));
    return fields.object("server", server);
  }

  private static void addServer(JsonFields server, ServerEnd end) {
    server
        .count("workers", end.workers() == 0 ? null : Long.valueOf(end.workers()))
        .flag("busy_poll", end.busyPoll())
        .text("congestion", end.congestion())
        .text("system", end.system());
    JsonParts.addPlacement(server, end.placement());
  }

  static JsonFields warning(RunWarnings.OfEnd each) {
    return JsonParts.warning(each.end(), each.warning());
  }

  /** Figures of merit: what a baseline is read from. */
  static List<JsonFields> figures(Measurement result) {
    return result.figures().stream()
        .map(figure -> measure(figure.measure()).fine("value", figure.value()))
        .toList();
  }

  static JsonFields measure(Measure measure) {
    return new JsonFields()
        .text("name", measure.name())
        .text("unit", measure.unit().label())
        .text("better", measure.better().label())
        .flag("judged", measure.judged());
  }
}
