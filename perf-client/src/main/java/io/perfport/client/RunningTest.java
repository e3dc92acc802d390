package io.perfport.client;

import io.perfport.common.result.Measurement;

/** One test of one kind, from its first connection to its last. */
interface RunningTest<R extends Measurement> {
  /**
   * Runs the test; returns when it is over and its report is told. Once only.
   *
   * @throws io.perfport.common.failure.FailureException if the run never began, with the reason
   */
  R run();

  /** Ends the test early. Any thread. */
  void interrupt();
}
