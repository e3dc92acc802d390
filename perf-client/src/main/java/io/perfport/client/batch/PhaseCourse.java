package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.cli.ExitCode;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Phases in their order, until one fails or the user interrupts. */
final class PhaseCourse implements Course {
  private final boolean continueOnFailure;
  private final Iterator<Batch.Phases.Phase> phases;
  private final TestEngine engine;
  private final CommandReport report;
  private final Consumer<String> complaints;

  /** That of the first phase that did not succeed. */
  private ExitCode exitCode = ExitCode.SUCCESS;

  /** Why no further phase is run. */
  private Optional<String> stopped = Optional.empty();

  PhaseCourse(
      Batch.Phases plan, TestEngine engine, CommandReport report, Consumer<String> complaints) {
    this.continueOnFailure = plan.continueOnFailure();
    this.phases = plan.phases().iterator();
    this.engine = engine;
    this.report = report;
    this.complaints = complaints;
  }

  @Override
  public Optional<BatchRunner.Step> next() {
    while (phases.hasNext()) {
      Batch.Phases.Phase phase = phases.next();
      if (engine.interrupted()) {
        interrupted();
      }
      if (stopped.isEmpty()) {
        return Optional.of(new BatchRunner.Step(phase.heading(), phase.test()));
      }
      report.notRun(phase.heading(), stopped.get());
    }
    return Optional.empty();
  }

  @Override
  public void onFinish(Heading heading, TestConfig config, Measurement result) {
    if (result.outcome() instanceof Outcome.Failed failed) {
      failed(heading, "the test broke off", failed.failure(), ExitCode.FAILED);
    } else if (result.outcome() instanceof Outcome.Interrupted) {
      interrupted();
    }
  }

  @Override
  public void onNotStarted(Heading heading, FailureException why, Supplier<Report> shown) {
    shown.get().onNotStarted(why.failure());
    if (engine.interrupted()) { // Then it did not fail, it was not let begin.
      interrupted();
    } else {
      failed(heading, "the test did not start", why.failure(), ExitCode.NOT_STARTED);
    }
  }

  private void interrupted() {
    exitCode = ExitCode.INTERRUPTED;
    stopped = Optional.of("interrupted");
  }

  private void failed(Heading heading, String what, Failure why, ExitCode code) {
    String name = ((Heading.Phase) heading).name();
    complaints.accept(
        "phase %s: %s (%s): %s".formatted(name, what, why.reason().tag(), why.detail()));
    if (exitCode == ExitCode.SUCCESS) {
      exitCode = code;
    }
    if (!continueOnFailure) {
      stopped = Optional.of("phase %s failed".formatted(name));
    }
  }

  @Override
  public ExitCode end() {
    report.end();
    return exitCode;
  }
}
