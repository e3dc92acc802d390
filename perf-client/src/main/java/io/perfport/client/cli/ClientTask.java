package io.perfport.client.cli;

import io.perfport.client.batch.Batch;
import io.perfport.client.report.output.History;
import io.perfport.client.report.output.ReportSettings;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.MetricsOptions.ServedEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What a command line asked for, checked.
 *
 * @param batch the tests
 * @param report how the result is shown
 * @param metrics where metrics are served, and perhaps the live page; empty for nowhere
 * @param collector where metrics are sent to; empty for nowhere
 * @param monitoring how it is repeated; empty for a command that runs once
 */
public record ClientTask(
    Batch batch,
    ReportSettings report,
    Optional<ServedEndpoint> metrics,
    Optional<URI> collector,
    Optional<Monitoring> monitoring) {
  /**
   * A command that is repeated until its user ends it.
   *
   * @param every from one beginning to the next
   * @param history where results are kept; empty for nowhere
   */
  public record Monitoring(Duration every, Optional<History> history) {}

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
