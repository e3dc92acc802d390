package io.perfport.client.cli;

import io.netty.util.NetUtil;
import io.perfport.client.batch.InterruptibleEngine;
import io.perfport.client.report.output.Terminal;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.IgnoredInterrupt;
import io.perfport.core.cli.MetricsOptions.ServedEndpoint;
import io.perfport.core.cli.Program;
import io.perfport.core.cli.StandardOutput;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.dashboard.Dashboard;
import io.perfport.core.dashboard.Dashboard.PageFacts;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.metrics.EndpointPages;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Export;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** The client jar. */
public final class ClientMain {
  private static final String VERSION = ProgramVersion.of(ClientMain.class);

  private ClientMain() {}

  public static void main(String[] args) {
    Program.begin("perf-client");
    System.exit(
        run(
            new FileOutputStream(FileDescriptor.out),
            System.err,
            err -> IgnoredInterrupt.warn("perf-client", err),
            args));
  }

  /** What {@link #main} does within the process; gives the exit code. */
  public static int run(OutputStream standardOutput, OutputStream standardError, String... args) {
    return run(standardOutput, standardError, err -> {}, args);
  }

  /**
   * @param before told standard error before a task begins: of a process, what is to be said of its
   *     signals
   */
  private static int run(
      OutputStream standardOutput,
      OutputStream standardError,
      Consumer<PrintWriter> before,
      String... args) {
    InterruptibleEngine engine = new InterruptibleEngine();
    PrintWriter err = new PrintWriter(standardError, true, StandardCharsets.UTF_8);
    // A test that nobody can see any more has no reason to go on.
    StandardOutput out = new StandardOutput(standardOutput, "perf-client", err, engine::interrupt);
    InterruptOnSignal signal = new InterruptOnSignal(engine, out::stuckMillis);
    ClientRunner runner =
        new ClientRunner(engine, LoopbackServers::load, out.writer(), err, Terminal.detect());
    int exitCode =
        ClientCommand.commandLine(
                new InstalledTransports(),
                task -> {
                  before.accept(err);
                  return runMetered(task, runner, engine, err);
                })
            .setOut(out.writer())
            .setErr(err)
            .execute(args);
    exitCode = out.exitCode(exitCode);
    signal.finished();
    return exitCode;
  }

  /**
   * Counts while a task runs, if the command line asked for metrics to be served, shown or sent.
   *
   * @param err for the page's address, and that of metrics where the user left the port open: the
   *     result alone stands on standard output
   */
  private static ExitCode runMetered(
      ClientTask task, ClientRunner runner, InterruptibleEngine engine, PrintWriter err) {
    if (task.metrics().isEmpty() && task.collector().isEmpty()) {
      return runner.run(task);
    }
    Consumer<String> complaints = line -> err.println("perf-client: " + line);
    Optional<Export> export =
        task.collector().map(to -> new Export(to, VERSION, Export.STEP, complaints));
    try (PerfMetrics metrics = new PerfMetrics(Role.CLIENT, export)) {
      engine.countIn(metrics);
      return task.metrics().isEmpty()
          ? runner.run(task)
          : runServed(task, task.metrics().get(), metrics, runner, engine, err);
    }
  }

  private static ExitCode runServed(
      ClientTask task,
      ServedEndpoint asked,
      PerfMetrics metrics,
      ClientRunner runner,
      InterruptibleEngine engine,
      PrintWriter err) {
    Dashboard page = asked.dashboard() ? dashboard(metrics) : null;
    EndpointPages pages = page == null ? EndpointPages.NONE : page;
    try (ScrapeEndpoint endpoint = ScrapeEndpoint.start(metrics, asked.address(), pages)) {
      String address = NetUtil.toSocketAddressString(endpoint.address());
      if (page != null) {
        engine.showOn(page);
        err.println("perf-client: live page at http://%s/".formatted(address));
      } else if (asked.address().getPort() == 0) {
        err.println("perf-client: metrics at http://%s/metrics".formatted(address));
      }
      return runner.run(task);
    }
  }

  private static Dashboard dashboard(PerfMetrics metrics) {
    return new Dashboard(new PageFacts(Role.CLIENT, "perf-client " + VERSION, null), metrics);
  }
}
