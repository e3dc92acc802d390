package io.perfport.client.cli;

import io.netty.util.NetUtil;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.ScrapeEndpoint;
import java.io.PrintWriter;

/**
 * Serves metrics while a task runs, if the command line asked for them.
 *
 * @param err standard error, for the address where the user left the port open: the result alone
 *     stands on standard output
 */
public record MeteredRunner(PerfMetrics metrics, TaskRunner runner, PrintWriter err)
    implements TaskRunner {
  @Override
  public ExitCode run(ClientTask task) {
    if (task.metrics().isEmpty()) {
      return runner.run(task);
    }
    try (ScrapeEndpoint endpoint = ScrapeEndpoint.start(metrics, task.metrics().get())) {
      if (task.metrics().get().getPort() == 0) {
        String address = NetUtil.toSocketAddressString(endpoint.address());
        err.println("perf-client: metrics at http://%s/metrics".formatted(address));
      }
      return runner.run(task);
    }
  }
}
