package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.Failure;

/** Shows all that one command measures, in one format. */
interface Results extends Reports {
  /**
   * A command's only test never began, after its report was asked for.
   *
   * @return whether this format has a way to say so; standard error has it in any case
   */
  boolean notStarted(TestConfig config, Failure failure);

  /** Closes a command that ran several tests. */
  void comparison(Comparison comparison);

  /** Shows a command that repeats or compares tests, instead of all of the above. */
  TrialReport trials();

  /** Shows a command that runs phases, instead of all of the above. */
  PhaseReport phases();
}
