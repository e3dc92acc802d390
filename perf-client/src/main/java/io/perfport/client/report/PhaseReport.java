package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measurement;

/**
 * Shows a command that runs the phases of a profile. The calls come from one thread, in this order:
 * {@link #begin} once; for each phase {@link #running}, then {@link #finished} or {@link
 * #notStarted}, or else {@link #notRun} alone; {@link #conclude} once.
 */
public interface PhaseReport {
  /** Everything is checked, and the first phase is about to start. */
  default void begin() {}

  /** A phase is about to start. */
  Reports running(PhaseHeading phase);

  /** It is over: completed, interrupted or broken off. */
  void finished(PhaseHeading phase, TestConfig config, Measurement result);

  /** It never began. */
  void notStarted(PhaseHeading phase, TestConfig config, Failure failure);

  /** It is left out because of what happened before. */
  void notRun(PhaseHeading phase, String why);

  /** There will be no further phase. */
  default void conclude() {}
}
