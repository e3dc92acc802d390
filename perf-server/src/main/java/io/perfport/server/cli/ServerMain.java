package io.perfport.server.cli;

import io.perfport.core.cli.IgnoredInterrupt;
import io.perfport.core.cli.Program;
import io.perfport.core.cli.StandardOutput;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The server jar. */
public final class ServerMain {
  private ServerMain() {}

  public static void main(String[] args) {
    Program.begin("perf-server");
    System.exit(
        run(
            new FileOutputStream(FileDescriptor.out),
            System.err,
            err -> IgnoredInterrupt.warn("perf-server", err),
            args));
  }

  /** What {@link #main} does within the process; gives the exit code. */
  static int run(OutputStream standardOutput, OutputStream standardError, String... args) {
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
    PrintWriter err = new PrintWriter(standardError, true, StandardCharsets.UTF_8);
    // A full disk below the log, or the results, is no reason to stop serving.
    StandardOutput out = new StandardOutput(standardOutput, "perf-server", err, () -> {});
    ServeUntilStopped serving =
        new ServeUntilStopped(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(standardError, true, StandardCharsets.UTF_8));
    int exitCode =
        ServerCommand.commandLine(
                new InstalledTransports(),
                task -> {
                  before.accept(err);
                  return serving.run(task);
                })
            .setOut(out.writer())
            .setErr(err)
            .execute(args);
    return out.exitCode(exitCode);
  }
}
