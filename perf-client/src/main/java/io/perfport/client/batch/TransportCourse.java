package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.TestResult;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.transport.Capability;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The same test over one transport after another: whatever happens to one, the others run. */
final class TransportCourse implements Course {
  private final Batch.Transports plan;
  private final CommandReport report;
  private final Iterator<PlannedTest> tests;
  private final List<Comparison.Entry> entries = new ArrayList<>();

  /** That of the last test that did not complete. */
  private ExitCode exitCode = ExitCode.SUCCESS;

  private boolean interrupted;

  TransportCourse(Batch.Transports plan, CommandReport report) {
    this.plan = plan;
    this.report = report;
    this.tests = plan.tests().iterator();
  }

  @Override
  public Optional<BatchRunner.Step> next() {
    if (interrupted || !tests.hasNext()) {
      return Optional.empty();
    }
    PlannedTest test = tests.next();
    String transport = test.config().transport().name();
    return Optional.of(new BatchRunner.Step(new Heading.OverTransport(transport), test));
  }

  @Override
  public void onFinish(Heading heading, TestConfig config, Measurement result) {
    boolean network = config.transport().capabilities().contains(Capability.TCP);
    entries.add(new Comparison.Measured(config.transport().name(), network, (TestResult) result));
    ended(Course.exitCode(result.outcome()));
  }

  /** The other transports are still worth measuring; the table says what happened to this one. */
  @Override
  public void onNotStarted(Heading heading, FailureException why, Supplier<Report> shown) {
    leaveOut(((Heading.OverTransport) heading).transport(), "did not start: " + CauseText.of(why));
    ended(ExitCode.FAILED);
  }

  private void ended(ExitCode code) {
    interrupted = code == ExitCode.INTERRUPTED;
    exitCode = code == ExitCode.SUCCESS ? exitCode : code;
  }

  private void leaveOut(String transport, String why) {
    report.notRun(new Heading.OverTransport(transport), why);
    entries.add(new Comparison.Left(transport, why));
  }

  @Override
  public ExitCode end() {
    plan.skipped().forEach(this::leaveOut);
    report.end(new Comparison(entries));
    return exitCode;
  }
}
