package io.perfport.client.report;

import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Interval;
import io.perfport.common.result.LoadedResult;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import java.io.PrintWriter;
import java.util.List;

/** Comma-separated values: one header for the command, then rows as they come. */
final class CsvResults implements Results {
  private final PrintWriter out;

  /** Before each row: the phase of a profile, or nothing. */
  private final String lead;

  private boolean headed;

  private CsvResults(PrintWriter out, String lead, boolean headed) {
    this.out = out;
    this.lead = lead;
    this.headed = headed;
  }

  CsvResults(PrintWriter out) {
    this(out, "", false);
  }

  /** Rows of one phase, below a header that is there already. */
  static CsvResults ofPhase(PrintWriter out, String phase) {
    return new CsvResults(out, CsvRow.quoted(phase) + ",", true);
  }

  @Override
  public Report streams(StreamConfig config) {
    return new Report() {
      private CsvRows rows;

      @Override
      public void started(TestStart start) {
        rows = new CsvRows(start);
        print(List.of());
      }

      @Override
      public void interval(Interval interval) {
        print(rows.interval(interval));
      }

      @Override
      public void finished(TestResult result) {
        print(rows.totals(result));
      }
    };
  }

  @Override
  public ExchangeReport exchanges(ExchangeConfig config) {
    return new CsvExchange(this, config.workload().label());
  }

  @Override
  public LoadedReport loaded(LoadedConfig config) {
    return new LoadedReport() {
      @Override
      public ExchangeReport idle() {
        return new CsvExchange(CsvResults.this, "loaded-idle");
      }

      @Override
      public Report streams() {
        return CsvResults.this.streams(config.load());
      }

      @Override
      public ExchangeReport loaded() {
        return new CsvExchange(CsvResults.this, "loaded");
      }

      @Override
      public void finished(LoadedResult result) {}
    };
  }

  @Override
  public boolean notStarted(TestConfig config, Failure failure) {
    print(List.of(CsvRows.notStarted(config.transport().name(), config.title(), failure)));
    return true;
  }

  @Override
  public TrialReport trials() {
    return new CsvTrials(out);
  }

  @Override
  public PhaseReport phases() {
    return new CsvPhases(out);
  }

  /** The rows hold all that is compared; what is missing are the transports without rows. */
  @Override
  public void comparison(Comparison comparison) {
    print(
        comparison.entries().stream()
            .filter(Comparison.Left.class::isInstance)
            .map(Comparison.Left.class::cast)
            .map(left -> CsvRows.notMeasured(left.transport(), left.reason()))
            .toList());
  }

  /** Rows of two tests at once come from two threads. */
  synchronized void print(List<CsvRow> rows) {
    if (!headed) {
      out.print(CsvRow.header());
      headed = true;
    }
    rows.forEach(row -> out.print(lead + row.line()));
    out.flush();
  }
}
