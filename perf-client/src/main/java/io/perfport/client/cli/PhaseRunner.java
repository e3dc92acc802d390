package io.perfport.client.cli;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.transport.Transport;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs phases in their order. One thread; used once. */
final class PhaseRunner {
  /** Where no server listens, but a configuration has to name a port. */
  private static final int NO_PORT = 1;

  private final TestEngine engine;
  private final Supplier<LoopbackServers> servers;
  private final PhasePlan plan;
  private final CommandReport report;
  private final Consumer<String> complaints;

  /** That of the first phase that did not succeed. */
  private ExitCode exitCode = ExitCode.SUCCESS;

  /** Why no further phase is run. */
  private Optional<String> stopped = Optional.empty();

  /**
   * @param complaints takes a line for each phase that failed: where the result goes to a file or a
   *     program, this is all that the user sees
   */
  PhaseRunner(
      TestEngine engine,
      Supplier<LoopbackServers> servers,
      PhasePlan plan,
      CommandReport report,
      Consumer<String> complaints) {
    this.engine = engine;
    this.servers = servers;
    this.plan = plan;
    this.report = report;
    this.complaints = complaints;
  }

  ExitCode run() {
    for (PhasePlan.Planned planned : plan.phases()) {
      if (engine.interrupted()) {
        interrupted();
      }
      if (stopped.isPresent()) {
        report.notRun(planned.heading(), stopped.get());
      } else {
        run(planned);
      }
    }
    report.end();
    return exitCode;
  }

  private void run(PhasePlan.Planned planned) {
    if (planned.task() instanceof ClientTask.SingleTest single) {
      run(planned.heading(), single.config());
      return;
    }
    LoopbackPlan loopback = ((ClientTask.LoopbackTests) planned.task()).plan();
    Transport transport = loopback.transports().get(0);
    try (LoopbackServers.Running server = servers.get().start(transport, loopback.workers())) {
      run(planned.heading(), loopback.against(transport, server.port()));
    } catch (FailureException e) { // Of the server's start: a test's own is caught before.
      Report test = report.test(planned.heading(), loopback.against(transport, NO_PORT));
      notStarted(planned.heading(), test, e.failure());
    }
  }

  private void run(Heading.Phase phase, TestConfig config) {
    Report test = report.test(phase, config);
    Measurement result;
    try {
      result = engine.run(config, test);
    } catch (FailureException e) {
      notStarted(phase, test, e.failure());
      return;
    }
    if (result.outcome() instanceof Outcome.Failed failed) {
      failed(phase, "the test broke off", failed.failure(), ExitCode.FAILED);
    } else if (result.outcome() instanceof Outcome.Interrupted) {
      interrupted();
    }
  }

  private void notStarted(Heading.Phase phase, Report test, Failure failure) {
    test.onNotStarted(failure);
    if (engine.interrupted()) { // Then it did not fail, it was not let begin.
      interrupted();
    } else {
      failed(phase, "the test did not start", failure, ExitCode.NOT_STARTED);
    }
  }

  private void interrupted() {
    exitCode = ExitCode.INTERRUPTED;
    stopped = Optional.of("interrupted");
  }

  private void failed(Heading.Phase phase, String what, Failure why, ExitCode code) {
    complaints.accept(
        "phase %s: %s (%s): %s".formatted(phase.name(), what, why.reason().tag(), why.detail()));
    if (exitCode == ExitCode.SUCCESS) {
      exitCode = code;
    }
    if (!plan.continueOnFailure()) {
      stopped = Optional.of("phase %s failed".formatted(phase.name()));
    }
  }
}
