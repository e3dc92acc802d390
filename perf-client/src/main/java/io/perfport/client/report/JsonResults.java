package io.perfport.client.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Interval;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * One JSON document, at the end: that of the only test, or one around all tests of a comparison.
 */
final class JsonResults implements Results {
  private final PrintWriter out;
  private final boolean several;

  /** By transport: what each test of a comparison was configured to do. */
  private final Map<String, StreamConfig> configs = new HashMap<>();

  /**
   * @param several whether the command compares transports
   */
  JsonResults(PrintWriter out, boolean several) {
    this.out = out;
    this.several = several;
  }

  @Override
  public Report streams(StreamConfig config) {
    configs.put(config.transport().name(), config);
    return new Report() {
      @Override
      public void started(TestStart start) {}

      @Override
      public void interval(Interval interval) {}

      @Override
      public void finished(TestResult result) {
        if (!several) {
          JsonOutput.indented(out, json -> JsonDocument.write(json, config, result));
        }
      }
    };
  }

  @Override
  public ExchangeReport exchanges(ExchangeConfig config) {
    return new ExchangeReport() {
      @Override
      public void started(ExchangeStart start) {}

      @Override
      public void step(RampStep step) {}

      @Override
      public void interval(ExchangeInterval interval) {}

      @Override
      public void finished(ExchangeResult result) {
        JsonOutput.indented(out, json -> JsonDocument.write(json, config, result));
      }
    };
  }

  @Override
  public LoadedReport loaded(LoadedConfig config) {
    return new LoadedReport() {
      @Override
      public ExchangeReport idle() {
        return SilentExchangeReport.INSTANCE;
      }

      @Override
      public Report streams() {
        return SilentReport.INSTANCE;
      }

      @Override
      public ExchangeReport loaded() {
        return SilentExchangeReport.INSTANCE;
      }

      @Override
      public void finished(LoadedResult result) {
        JsonOutput.indented(out, json -> JsonDocument.write(json, config, result));
      }
    };
  }

  @Override
  public boolean notStarted(TestConfig config, Failure failure) {
    JsonOutput.indented(out, json -> JsonDocument.writeNotStarted(json, config, failure));
    return true;
  }

  @Override
  public TrialReport trials() {
    return new JsonTrials(out);
  }

  @Override
  public PhaseReport phases() {
    return new JsonPhases(out);
  }

  @Override
  public void comparison(Comparison comparison) {
    JsonOutput.indented(
        out,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("runs");
          for (Comparison.Entry entry : comparison.entries()) {
            writeRun(json, entry);
          }
          json.writeEndArray();
          json.writeFieldName("comparison");
          json.writeTree(JsonComparison.of(comparison).node());
          json.writeEndObject();
        });
  }

  private void writeRun(JsonGenerator json, Comparison.Entry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("transport", entry.transport());
    if (entry instanceof Comparison.Measured measured) {
      json.writeFieldName("result");
      JsonDocument.write(json, configs.get(entry.transport()), measured.result());
    } else if (entry instanceof Comparison.Left left) {
      json.writeStringField("not_measured", left.reason());
    }
    json.writeEndObject();
  }
}
