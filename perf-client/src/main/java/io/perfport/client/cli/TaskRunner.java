package io.perfport.client.cli;

import io.perfport.core.cli.ExitCode;

/** Carries out what the command line asked for. */
@FunctionalInterface
public interface TaskRunner {
  /**
   * Runs to the end. Called on the main thread.
   *
   * @throws io.perfport.common.failure.FailureException if the test never started
   * @throws io.perfport.core.cli.UsageException if what was asked for turns out to be impossible
   */
  ExitCode run(ClientTask task);
}
