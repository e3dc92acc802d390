package io.perfport.client.report;

import io.perfport.client.ClientConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.unit.RateFormat;
import java.util.function.Supplier;

/** Lines for people. */
record TextResults(Supplier<LineSink> lines, RateFormat rates, Style style) implements Results {
  @Override
  public Report report(ClientConfig config) {
    return new TextReport(lines.get(), rates, style, config.transport().inWords());
  }

  @Override
  public boolean notStarted(ClientConfig config, Failure failure) {
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
