package io.perfport.server.cli;

import io.perfport.core.cli.ExitCode;

/** Carries out what the command line asked for. */
@FunctionalInterface
public interface ServerRunner {
  /**
   * Serves until told to end. Called on the main thread.
   *
   * @throws io.perfport.common.failure.FailureException if it can't listen
   */
  ExitCode run(ServerTask task);
}
