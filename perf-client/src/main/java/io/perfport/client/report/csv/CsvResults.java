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
import io.perfport.common.plan.Workload;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunInterval;
import io.perfport.common.result.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
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
    if (heading instanceof Heading.Phase phase) {
      print(lead(heading), List.of());
      if (!phase.reported()) {
        return new OnlyFailure(heading, config);
      }
    }
    return new Rows(heading, config, null);
  }

  /** Before each row: the phase of a profile, or nothing. */
  private static String lead(Heading heading) {
    return heading instanceof Heading.Phase phase ? CsvRow.quoted(phase.name()) + "," : "";
  }

  /** A transport that is left out stands below all rows of those that are measured. */
  @Override
  public void notRun(Heading heading, String why) {
    if (heading instanceof Heading.Phase) {
      print(lead(heading), List.of(CsvRows.notMeasured(null, why)));
    }
  }

  @Override
  public void end(Comparison comparison) {
    print(
        "",
        comparison.entries().stream()
            .filter(Comparison.Left.class::isInstance)
            .map(Comparison.Left.class::cast)
            .map(left -> CsvRows.notMeasured(left.transport(), left.reason()))
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

  /** One row of a phase whose figures are not shown, if it fails. */
  private class OnlyFailure implements Report {
    final Heading heading;
    final TestConfig config;

    private OnlyFailure(Heading heading, TestConfig config) {
      this.heading = heading;
      this.config = config;
    }

    @Override
    public void onFinish(Measurement result) {
      if (result.outcome() instanceof Outcome.Failed failed) {
        onNotStarted(failed.failure());
      }
    }

    @Override
    public void onNotStarted(Failure failure) {
      print(List.of(CsvRows.notStarted(config.transport().name(), config.title(), failure)));
    }

    void print(List<CsvRow> rows) {
      CsvResults.this.print(lead(heading), rows);
    }
  }

  /** The rows of a test, as they come. */
  private final class Rows extends OnlyFailure {
    private final Part part;
    private CsvRows streams;
    private CsvExchange exchanges;

    /**
     * @param part of a test that consists of several runs; null for one of a single run
     */
    private Rows(Heading heading, TestConfig config, Part part) {
      super(heading, config);
      this.part = part;
    }

    @Override
    public Report part(Part each) {
      return new Rows(heading, config, each);
    }

    @Override
    public void onStart(RunStart start) {
      if (start instanceof TestStart of) {
        streams = new CsvRows(of);
      } else if (start instanceof ExchangeStart of) {
        exchanges = new CsvExchange(of, workload(of));
      }
      print(List.of());
    }

    private String workload(ExchangeStart start) {
      if (part == null) {
        return start.workload().label();
      }
      return Workload.LOADED.label() + (part == Part.IDLE ? "-idle" : "");
    }

    @Override
    public void onStep(RampStep step) {
      print(List.of(exchanges.step(step)));
    }

    @Override
    public void onInterval(RunInterval interval) {
      if (interval instanceof Interval of) {
        print(streams.interval(of));
      } else if (interval instanceof ExchangeInterval of) {
        print(List.of(exchanges.interval(of)));
      }
    }

    @Override
    public void onFinish(Measurement result) {
      if (result instanceof TestResult of) {
        print(streams.totals(of));
      } else if (result instanceof ExchangeResult of) {
        print(List.of(exchanges.total(of)));
      }
    }
  }
}
