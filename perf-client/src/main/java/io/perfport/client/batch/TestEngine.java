package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import java.time.Duration;
import java.util.List;

/** Runs one test: {@link io.perfport.client.PerfClient}, or what stands in for it. */
@FunctionalInterface
public interface TestEngine {
  /**
   * Runs to the end, which is also told to the report.
   *
   * @throws io.perfport.common.failure.FailureException if the run never began
   */
  Measurement run(TestConfig config, Report report);

  /**
   * A test of a batch is over, for metrics.
   *
   * @param figures none if it never began
   */
  default void onOver(Heading heading, TestConfig config, Outcome outcome, List<Figure> figures) {}

  /** Tests will begin once in a period, for metrics. */
  default void onSchedule(Duration period) {}

  /** This number of times to begin passed while earlier tests still ran, for metrics. */
  default void onSkipped(long times) {}

  /** Waits so long, or until the user wants no more of it. */
  default void pause(long nanos) {}

  /** Whether the user wants no more of it: no further test shall begin. */
  default boolean interrupted() {
    return false;
  }
}
