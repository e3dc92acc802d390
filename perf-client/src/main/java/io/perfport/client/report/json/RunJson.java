package io.perfport.client.report.json;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestStart;
import io.perfport.core.report.JsonFields;
import io.perfport.core.report.JsonInterval;
import io.perfport.core.report.JsonParts;

/**
 * What JSON says of one run. {@code start}, {@code intervals} and {@code end} have iperf3's names,
 * units and nesting, as far as it has them; {@code perfport} holds what it has no place for, and
 * there every figure's name has its unit. As it stands here it does for any workload, with its
 * figures of merit; one with more to say overrides a part.
 */
interface RunJson {
  /** A run of a workload that has no description of its own. */
  record FiguresJson(TestConfig config, RunStart begun) implements RunJson {}

  static RunJson of(TestConfig config, RunStart start) {
    if (start instanceof TestStart streams) {
      return new StreamJson((StreamConfig) config, streams);
    }
    return start instanceof ExchangeStart exchanges
        ? new ExchangeJson((ExchangeConfig) config, exchanges)
        : new FiguresJson(config, start);
  }

  TestConfig config();

  RunStart begun();

  /** The object {@code start}. */
  default JsonFields start() {
    return JsonStart.of(begun());
  }

  /** An element of {@code "intervals"}. */
  default JsonFields interval(RunInterval interval) {
    JsonFields fields =
        new JsonFields()
            .seconds("start", interval.startNanos())
            .seconds("end", interval.endNanos())
            .seconds("seconds", interval.endNanos() - interval.startNanos())
            .flag("omitted", interval.omitted());
    return JsonInterval.addCpu(fields, interval.cpu());
  }

  /** The object {@code end}. */
  default JsonFields end(RunResult result) {
    JsonFields cpu = new JsonFields();
    JsonParts.addCpu(cpu, "host", result.local().cpu());
    result.remote().ifPresent(remote -> JsonParts.addCpu(cpu, "remote", remote.cpu()));
    return new JsonFields().object("cpu_utilization_percent", cpu);
  }

  /** The configuration in effect, with the plan in force. */
  default JsonFields configuration() {
    return JsonConfiguration.of(config());
  }

  /** Of the object {@code perfport}, what is known when the run begins. */
  default JsonFields perfportAtStart() {
    return new JsonFields()
        .text("workload", begun() instanceof TestStart ? null : begun().workloadLabel())
        .text("session", begun().facts().session())
        .addAll(JsonPerfport.tls(begun()))
        .object("client", JsonPerfport.client(config(), begun()))
        .object("server", JsonPerfport.server(begun()))
        .object("configuration", configuration());
  }

  /** The rest of it, which is known when the run is over. */
  default JsonFields perfportAtEnd(RunResult result) {
    return JsonPerfport.ended(config(), result)
        .addAll(JsonPerfport.tls(result.start()))
        .array("figures", JsonPerfport.figures(result));
  }

  /** The whole object {@code perfport}. */
  default JsonFields perfport(RunResult result) {
    return perfportAtStart().addAll(perfportAtEnd(result));
  }
}
