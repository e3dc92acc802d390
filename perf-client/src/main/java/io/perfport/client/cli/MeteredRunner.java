package io.perfport.client.cli;

import io.perfport.core.cli.ExitCode;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.ScrapeEndpoint;

/** Serves metrics while a task runs, if the command line asked for them. */
public record MeteredRunner(PerfMetrics metrics, TaskRunner runner) implements TaskRunner {
  @Override
  @SuppressWarnings("try") // The endpoint serves as long as the task runs.
  public ExitCode run(ClientTask task) {
    if (task.metrics().isEmpty()) {
      return runner.run(task);
    }
    try (ScrapeEndpoint endpoint = ScrapeEndpoint.start(metrics, task.metrics().get())) {
      return runner.run(task);
    }
  }
}
