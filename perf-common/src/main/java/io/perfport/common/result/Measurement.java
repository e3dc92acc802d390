package io.perfport.common.result;

import java.time.Instant;

/** All that one test measured, at the client, whatever its kind. */
public sealed interface Measurement permits RunResult, LoadedResult {
  /** When the run began, by the client's wall clock. */
  Instant time();

  /** How the test ended. */
  Outcome outcome();

  /** Whether it ran to its end, so that the figures are those of the whole plan. */
  default boolean completed() {
    return outcome() instanceof Outcome.Completed;
  }
}
