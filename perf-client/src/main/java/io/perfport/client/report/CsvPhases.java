package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import java.io.PrintWriter;
import java.util.List;

/** The ordinary rows of each phase, with its name in a column before the others. */
record CsvPhases(PrintWriter out) implements PhaseReport {
  @Override
  public void begin() {
    out.print("phase," + CsvRow.header());
    out.flush();
  }

  @Override
  public Reports running(PhaseHeading phase) {
    return phase.reported() ? rows(phase) : Reports.SILENT;
  }

  private CsvResults rows(PhaseHeading phase) {
    return CsvResults.ofPhase(out, phase.name());
  }

  @Override
  public void finished(PhaseHeading phase, TestConfig config, Measurement result) {
    if (!phase.reported() && result.outcome() instanceof Outcome.Failed failed) {
      notStarted(phase, config, failed.failure());
    }
  }

  @Override
  public void notStarted(PhaseHeading phase, TestConfig config, Failure failure) {
    rows(phase).notStarted(config, failure);
  }

  @Override
  public void notRun(PhaseHeading phase, String why) {
    rows(phase).print(List.of(CsvRows.notMeasured(null, why)));
  }
}
