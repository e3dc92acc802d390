package io.perfport.client.cli;

import io.perfport.client.batch.BatchRunner;
import io.perfport.client.batch.TestEngine;
import io.perfport.client.report.output.ReportOutput;
import io.perfport.client.report.output.Terminal;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.PeerText;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Runs tests with an engine, and shows them as the command line asked. */
public final class ClientRunner implements ClientTask.Runner {
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
    try {
      return new BatchRunner(engine, servers, output.report(), this::complain).run(task.batch());
    } catch (FailureException e) {
      output.commitNotStarted();
      throw e;
    }
  }

  private ReportOutput open(ClientTask task) {
    try {
      return ReportOutput.open(task.report(), out, terminal);
    } catch (IOException e) {
      throw new UsageException("--output: " + CauseText.of(e));
    }
  }

  private void complain(String line) {
    // Another machine may have sent a part of it.
    err.println("perf-client: " + PeerText.line(line, Integer.MAX_VALUE));
    err.flush();
  }
}
