package io.perfport.client.cli;

import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Comparison;
import io.perfport.client.report.Heading;
import io.perfport.client.report.Report;
import io.perfport.client.report.output.ReportOutput;
import io.perfport.client.report.output.Terminal;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.PeerText;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.UsageException;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs tests with an engine, and shows them as the command line asked. */
public final class ClientRunner implements TaskRunner {
  private final TestEngine engine;
  private final Supplier<LoopbackServers> servers;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Terminal terminal;

  /**
   * @param servers asked only for {@code --loopback}
   * @param out standard output
   * @param err standard error
   */
  public ClientRunner(
      TestEngine engine,
      Supplier<LoopbackServers> servers,
      PrintWriter out,
      PrintWriter err,
      Terminal terminal) {
    this.engine = engine;
    this.servers = servers;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public ExitCode run(ClientTask task) {
    try (ReportOutput output = open(task)) {
      ExitCode exitCode = run(task, output);
      output.commit();
      return exitCode;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ExitCode run(ClientTask task, ReportOutput output) throws IOException {
    if (task instanceof ClientTask.SingleTest single) {
      return runOnly(single.config(), output);
    }
    if (task instanceof ClientTask.Phases phases) {
      return new PhaseRunner(engine, servers, phases.plan(), output.report(), this::say).run();
    }
    if (task instanceof ClientTask.SeveralTests several) {
      return runTrials(several.plan(), output);
    }
    LoopbackPlan plan = ((ClientTask.LoopbackTests) task).plan();
    return plan.comparesStreams() ? compare(plan, output) : runOnly(plan, output);
  }

  private ExitCode runOnly(LoopbackPlan plan, ReportOutput output) throws IOException {
    Transport transport = plan.transports().get(0);
    try (LoopbackServers.Running server = servers.get().start(transport, plan.workers())) {
      return runOnly(plan.against(transport, server.port()), output);
    }
  }

  private ExitCode runTrials(TrialPlan plan, ReportOutput output) {
    TrialRunner.Ended ended = new TrialRunner(engine, servers, plan, output.report()).run();
    ended
        .conclusion()
        .baseline()
        .filter(judged -> judged.regressions() > 0)
        .ifPresent(
            judged ->
                // Where the result goes to a file or a program, this is all that the user sees.
                say(judged.inWords()));
    return ended.exitCode();
  }

  private ExitCode runOnly(TestConfig config, ReportOutput output) throws IOException {
    Report test = output.report().test(new Heading.Only(), config);
    try {
      Outcome outcome = engine.run(config, test).outcome();
      output.report().end();
      if (outcome instanceof Outcome.Failed failed) {
        sayBroken(failed.failure());
      }
      return exitCode(outcome);
    } catch (FailureException e) {
      test.onNotStarted(e.failure());
      output.commitNotStarted();
      throw e;
    }
  }

  /** Where the result goes to a file or a program, this is all that the user sees. */
  private void sayBroken(Failure why) {
    say("the test broke off (%s): %s".formatted(why.reason().tag(), why.detail()));
  }

  private void say(String line) {
    // Another machine may have sent a part of it.
    err.println("perf-client: " + PeerText.line(line, Integer.MAX_VALUE));
    err.flush();
  }

  private ReportOutput open(ClientTask task) {
    try {
      return ReportOutput.open(task.report(), out, terminal);
    } catch (IOException e) {
      throw new UsageException("--output: " + CauseText.of(e));
    }
  }

  private ExitCode compare(LoopbackPlan plan, ReportOutput output) {
    List<Comparison.Entry> entries = new ArrayList<>();
    ExitCode exitCode = ExitCode.SUCCESS;
    for (Transport transport : plan.transports()) {
      Comparison.Entry entry = measure(plan, transport, output);
      entries.add(entry);
      ExitCode ended =
          entry instanceof Comparison.Measured measured
              ? exitCode(measured.result().outcome())
              : ExitCode.FAILED;
      exitCode = ended == ExitCode.SUCCESS ? exitCode : ended;
      if (ended == ExitCode.INTERRUPTED) {
        break;
      }
    }
    plan.skipped().forEach(each -> entries.add(left(each.transport(), each.reason(), output)));
    output.report().end(new Comparison(entries));
    return exitCode;
  }

  private Comparison.Entry measure(LoopbackPlan plan, Transport transport, ReportOutput output) {
    try (LoopbackServers.Running server = servers.get().start(transport, plan.workers())) {
      TestConfig config = plan.against(transport, server.port());
      Report test = output.report().test(new Heading.OverTransport(transport.name()), config);
      TestResult result = (TestResult) engine.run(config, test);
      return new Comparison.Measured(
          transport.name(), transport.capabilities().contains(Capability.TCP), result);
    } catch (FailureException e) {
      // The other transports are still worth measuring; the table says what happened to this one.
      return left(transport.name(), "did not start: " + CauseText.of(e), output);
    }
  }

  private static Comparison.Left left(String transport, String why, ReportOutput output) {
    output.report().notRun(new Heading.OverTransport(transport), why);
    return new Comparison.Left(transport, why);
  }

  private static ExitCode exitCode(Outcome outcome) {
    if (outcome instanceof Outcome.Completed) {
      return ExitCode.SUCCESS;
    }
    return outcome instanceof Outcome.Interrupted ? ExitCode.INTERRUPTED : ExitCode.FAILED;
  }
}
