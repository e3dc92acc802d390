package io.perfport.common.result;

import io.perfport.common.result.Measure.Figure;
import java.time.Instant;
import java.util.List;

/** All that one test measured, at the client, whatever its kind. */
public sealed interface Measurement permits RunResult, LoadedResult {
  /** When the run began, by the client's wall clock. */
  Instant time();

  /** How the test ended. */
  Outcome outcome();

  /**
   * Its figures of merit, as far as they can be told, the headline first. What repeats, compares or
   * judges runs takes only these.
   */
  List<Figure> figures();

  /** Whether it ran to its end, so that the figures are those of the whole plan. */
  default boolean completed() {
    return outcome() instanceof Outcome.Completed;
  }
}
