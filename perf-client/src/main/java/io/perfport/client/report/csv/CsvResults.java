package io.perfport.client.report.csv;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import java.io.PrintWriter;
import java.util.List;

/**
 * Comma-separated values: one header for the command, then rows as they come. Of several runs one
 * row each, at the end.
 */
public final class CsvResults implements CommandReport {
  private final PrintWriter out;
  private boolean headed;
  private CsvRuns runs;

  public CsvResults(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void beginRuns(List<Variant> variants, StopRule rule) {
    runs = new CsvRuns(variants);
  }

  @Override
  public Report test(Heading heading, TestConfig config) {
    if (heading instanceof Heading.Run run) {
      return runs.run(run);
    }
    String lead = lead(heading);
    if (heading instanceof Heading.Phase phase) {
      print(lead, List.of());
      if (!phase.reported()) {
        return onlyFailure(lead, config);
      }
    }
    return new Rows(lead, config, null);
  }

  /** Before each row: the phase of a profile, or nothing. */
  private static String lead(Heading heading) {
    return heading instanceof Heading.Phase phase ? CsvRow.quoted(phase.name()) + "," : "";
  }

  /** A transport that is left out stands below all rows of those that are measured. */
  @Override
  public void notRun(Heading heading, String why) {
    if (heading instanceof Heading.Phase) {
      print(lead(heading), List.of(CsvRow.notMeasured(null, why)));
    }
  }

  @Override
  public void end(Comparison comparison) {
    print(
        "",
        comparison.entries().stream()
            .filter(Comparison.Left.class::isInstance)
            .map(Comparison.Left.class::cast)
            .map(left -> CsvRow.notMeasured(left.transport(), left.reason()))
            .toList());
  }

  @Override
  public void end(TrialConclusion conclusion) {
    runs.rows().forEach(row -> out.print(CsvRow.line(row)));
    out.flush();
  }

  /** Rows of two tests at once come from two threads. */
  private synchronized void print(String lead, List<CsvRow> rows) {
    if (!headed) {
      out.print((lead.isEmpty() ? "" : "phase,") + CsvRow.header());
      headed = true;
    }
    rows.forEach(row -> out.print(lead + row.line()));
    out.flush();
  }

  /** The rows of a test, as they come. */
  private final class Rows implements Report {
    private final String lead;
    private final TestConfig config;
    private final Part part;
    private RunRows run;

    /**
     * @param part of a test that consists of several runs; null for a test of one
     */
    private Rows(String lead, TestConfig config, Part part) {
      this.lead = lead;
      this.config = config;
      this.part = part;
    }

    @Override
    public Report part(Part each) {
      return new Rows(lead, config, each);
    }

    @Override
    public void onStart(RunStart start) {
      run = RunRows.of(start, part);
      print(lead, List.of());
    }

    @Override
    public void onStep(RampStep step) {
      print(lead, run.step(step));
    }

    @Override
    public void onInterval(RunInterval interval) {
      print(lead, run.interval(interval));
    }

    @Override
    public void onFinish(Measurement result) {
      if (result instanceof RunResult ended) {
        print(lead, run.totals(ended));
      }
    }

    @Override
    public void onNotStarted(Failure failure) {
      printNotStarted(lead, config, failure);
    }
  }

  private void printNotStarted(String lead, TestConfig config, Failure failure) {
    String transport = config.transport().name();
    print(lead, List.of(CsvRow.notStarted(transport, config.title(), failure)));
  }

  /** One row of a phase whose figures are not shown, if it fails. */
  private Report onlyFailure(String lead, TestConfig config) {
    return new Report() {
      @Override
      public void onFinish(Measurement result) {
        if (result.outcome() instanceof Outcome.Failed failed) {
          onNotStarted(failed.failure());
        }
      }

      @Override
      public void onNotStarted(Failure failure) {
        printNotStarted(lead, config, failure);
      }
    };
  }
}
