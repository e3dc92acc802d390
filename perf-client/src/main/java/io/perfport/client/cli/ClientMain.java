package io.perfport.client.cli;

import io.perfport.client.report.output.Terminal;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.IgnoredInterrupt;
import io.perfport.core.cli.Program;
import io.perfport.core.cli.StandardOutput;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The client jar. */
public final class ClientMain {
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
    PerfMetrics metrics = new PerfMetrics(Role.CLIENT);
    InterruptibleEngine engine = new InterruptibleEngine(metrics);
    PrintWriter err = new PrintWriter(standardError, true, StandardCharsets.UTF_8);
    // A test that nobody can see any more has no reason to go on.
    StandardOutput out = new StandardOutput(standardOutput, "perf-client", err, engine::interrupt);
    InterruptOnSignal signal = new InterruptOnSignal(engine, out::stuckMillis);
    ClientRunner runner =
        new ClientRunner(engine, LoopbackServers::load, out.writer(), err, Terminal.detect());
    MeteredRunner metered = new MeteredRunner(metrics, runner, err);
    int exitCode =
        ClientCommand.commandLine(
                new InstalledTransports(),
                task -> {
                  before.accept(err);
                  return metered.run(task);
                })
            .setOut(out.writer())
            .setErr(err)
            .execute(args);
    exitCode = out.exitCode(exitCode);
    signal.finished();
    return exitCode;
  }
}
