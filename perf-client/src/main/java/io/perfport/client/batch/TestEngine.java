package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.common.result.Measurement;

/** Runs one test: {@link io.perfport.client.PerfClient}, or what stands in for it. */
@FunctionalInterface
public interface TestEngine {
  /**
   * Runs to the end, which is also told to the report.
   *
   * @throws io.perfport.common.failure.FailureException if the run never began
   */
  Measurement run(TestConfig config, Report report);

  /** Whether the user wants no more of it: no further test shall begin. */
  default boolean interrupted() {
    return false;
  }
}
