package io.perfport.client.batch;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs the tests of a batch one after another, and shows them. One thread. */
public final class BatchRunner {
  private final TestEngine engine;
  private final Supplier<LoopbackServers> servers;
  private final CommandReport report;
  private final Consumer<String> complaints;

  /**
   * @param servers asked only for tests that need a server in this process
   * @param complaints takes a line for what failed or regressed: where the result goes to a file or
   *     a program, this is all that the user sees
   */
  public BatchRunner(
      TestEngine engine,
      Supplier<LoopbackServers> servers,
      CommandReport report,
      Consumer<String> complaints) {
    this.engine = engine;
    this.servers = servers;
    this.report = report;
    this.complaints = complaints;
  }

  /** A test that is next, and what it is called. */
  record Step(Heading heading, PlannedTest test) {}

  /**
   * Runs to the end.
   *
   * @throws FailureException if the only test never began, with the reason
   */
  public ExitCode run(Batch batch) {
    report.begin(batch.tests().size());
    Course course = course(batch);
    Optional<Step> step = course.next();
    while (step.isPresent()) {
      run(step.get(), course);
      step = course.next();
    }
    return course.end();
  }

  private Course course(Batch batch) {
    if (batch instanceof Batch.Phases phases) {
      return new PhaseCourse(phases, engine, report, complaints);
    }
    if (batch instanceof Batch.Trials trials) {
      return new TrialCourse(trials, engine, report, complaints);
    }
    return batch instanceof Batch.Transports transports
        ? new TransportCourse(transports, report)
        : new SingleCourse(((Batch.Single) batch).test(), report, complaints);
  }

  private void run(Step step, Course course) {
    PlannedTest test = step.test();
    TestConfig config = test.config();
    Report shown = null;
    try (LoopbackServers.Running server = test.loopback() ? start(config) : null) {
      config = server == null ? config : test.against(server.port());
      shown = report.test(step.heading(), config);
      Measurement result = engine.run(config, shown);
      engine.onOver(step.heading(), config, result.outcome(), result.figures());
      course.onFinish(step.heading(), config, result);
    } catch (FailureException e) {
      if (!engine.interrupted()) { // Else it did not fail, it was not let begin.
        Outcome.Failed failed = new Outcome.Failed(e.failure());
        engine.onOver(step.heading(), test.config(), failed, List.of());
      }
      Report told = shown;
      course.onNotStarted(
          step.heading(),
          e,
          () -> told == null ? report.test(step.heading(), test.config()) : told);
    }
  }

  private LoopbackServers.Running start(TestConfig config) {
    return servers.get().start(config.transport(), config.workers());
  }
}
