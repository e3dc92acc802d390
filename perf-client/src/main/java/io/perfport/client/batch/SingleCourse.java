package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.cli.ExitCode;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One test; if it never begins, that is an error of the program. */
final class SingleCourse implements Course {
  private final CommandReport report;
  private final Consumer<String> complaints;

  /** Empty once it runs. */
  private Optional<PlannedTest> test;

  private Outcome outcome;

  SingleCourse(PlannedTest test, CommandReport report, Consumer<String> complaints) {
    this.test = Optional.of(test);
    this.report = report;
    this.complaints = complaints;
  }

  @Override
  public Optional<BatchRunner.Step> next() {
    Optional<PlannedTest> next = test;
    test = Optional.empty();
    return next.map(only -> new BatchRunner.Step(new Heading.Only(), only));
  }

  @Override
  public void onFinish(Heading heading, TestConfig config, Measurement result) {
    outcome = result.outcome();
  }

  @Override
  public void onNotStarted(Heading heading, FailureException why, Supplier<Report> shown) {
    shown.get().onNotStarted(why.failure());
    throw why;
  }

  @Override
  public ExitCode end() {
    report.end();
    if (outcome instanceof Outcome.Failed failed) {
      complaints.accept(
          "the test broke off (%s): %s"
              .formatted(failed.failure().reason().tag(), failed.failure().detail()));
    }
    return Course.exitCode(outcome);
  }
}
