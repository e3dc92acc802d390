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

/**
 * What JSON says of one run: an implementation for each kind of run. {@code start}, {@code
 * intervals} and {@code end} have iperf3's names, units and nesting, as far as it has them; {@code
 * perfport} holds what it has no place for, and there every figure's name has its unit.
 */
interface RunJson {
  static RunJson of(TestConfig config, RunStart start) {
    return start instanceof TestStart streams
        ? new StreamJson((StreamConfig) config, streams)
        : new ExchangeJson((ExchangeConfig) config, (ExchangeStart) start);
  }

  /** The object {@code start}. */
  JsonFields start();

  /** An element of {@code "intervals"}. */
  JsonFields interval(RunInterval interval);

  /** The object {@code end}. */
  JsonFields end(RunResult result);

  /** Of the object {@code perfport}, what is known when the run begins. */
  JsonFields perfportAtStart();

  /** The rest of it, which is known when the run is over. */
  JsonFields perfportAtEnd(RunResult result);

  /** The whole object {@code perfport}. */
  default JsonFields perfport(RunResult result) {
    return perfportAtStart().addAll(perfportAtEnd(result));
  }
}
