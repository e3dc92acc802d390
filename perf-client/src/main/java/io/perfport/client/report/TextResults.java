package io.perfport.client.report;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.unit.RateFormat;
import java.util.function.Supplier;

/** Lines for people. */
record TextResults(Supplier<LineSink> lines, RateFormat rates, Style style) implements Results {
  @Override
  public Report streams(StreamConfig config) {
    return new TextReport(lines.get(), rates, style, config.transport().inWords());
  }

  @Override
  public ExchangeReport exchanges(ExchangeConfig config) {
    return new TextExchange(lines.get(), style, config.transport().inWords());
  }

  @Override
  public LoadedReport loaded(LoadedConfig config) {
    return new TextLoaded(lines.get(), rates, style, config.transport().inWords());
  }

  @Override
  public boolean notStarted(TestConfig config, Failure failure) {
    return false;
  }

  @Override
  public TrialReport trials() {
    return new TextTrials(lines.get(), rates, style);
  }

  @Override
  public PhaseReport phases() {
    return new TextPhases(lines.get(), rates, style);
  }

  @Override
  public void comparison(Comparison comparison) {
    ComparisonTable.print(comparison, rates, style).forEach(lines.get()::print);
  }
}
