package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.cli.ExitCode;
import java.util.Optional;
import java.util.function.Supplier;

/** Which test of a batch is next, and what the tests amount to. One thread; used once. */
interface Course {
  /** The next test; empty if there is none. What is left out is told to the report meanwhile. */
  Optional<BatchRunner.Step> next();

  /** A test is over: completed, interrupted or broken off. */
  void onFinish(Heading heading, TestConfig config, Measurement result);

  /**
   * A test, or the server in this process that it needs, did not start.
   *
   * @param shown the report of the test, in case it is to be told
   */
  void onNotStarted(Heading heading, FailureException why, Supplier<Report> shown);

  /** There is no further test: the report is told what they say together. */
  ExitCode end();

  /** What the outcome of a test is to the program. */
  static ExitCode exitCode(Outcome outcome) {
    if (outcome instanceof Outcome.Completed) {
      return ExitCode.SUCCESS;
    }
    return outcome instanceof Outcome.Interrupted ? ExitCode.INTERRUPTED : ExitCode.FAILED;
  }
}
