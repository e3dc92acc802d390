package io.perfport.client.cli;

import io.perfport.client.batch.Batch;
import io.perfport.client.report.output.ReportSettings;
import io.perfport.core.cli.ExitCode;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a command line asked for, checked.
 *
 * @param batch the tests
 * @param report how the result is shown
 * @param metrics where metrics are served; empty for nowhere
 */
public record ClientTask(Batch batch, ReportSettings report, Optional<InetSocketAddress> metrics) {
  /** Carries out what the command line asked for. */
  @FunctionalInterface
  public interface Runner {
    /**
     * Runs to the end. Called on the main thread.
     *
     * @throws io.perfport.common.failure.FailureException if the test never started
     * @throws io.perfport.core.cli.UsageException if what was asked for turns out to be impossible
     */
    ExitCode run(ClientTask task);
  }
}
