package io.perfport.client.cli;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.output.ReportSettings;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What a command line asked for, checked. */
public sealed interface ClientTask {
  /** How the result is shown. */
  ReportSettings report();

  /** Where metrics are served; empty for nowhere. */
  Optional<InetSocketAddress> metrics();

  /** One test against a server. */
  record SingleTest(TestConfig config, ReportSettings report, Optional<InetSocketAddress> metrics)
      implements ClientTask {}

  /** The same test over each transport in turn, against a server in this process. */
  record LoopbackTests(
      LoopbackPlan plan, ReportSettings report, Optional<InetSocketAddress> metrics)
      implements ClientTask {}

  /** Tests that are repeated, compared or held against a baseline. */
  record SeveralTests(TrialPlan plan, ReportSettings report, Optional<InetSocketAddress> metrics)
      implements ClientTask {}

  /** Different tests, one after another. */
  record Phases(PhasePlan plan, ReportSettings report, Optional<InetSocketAddress> metrics)
      implements ClientTask {}
}
