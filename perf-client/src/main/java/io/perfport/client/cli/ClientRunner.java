package io.perfport.client.cli;

import io.perfport.client.batch.Batch;
import io.perfport.client.batch.BatchRunner;
import io.perfport.client.batch.Monitor;
import io.perfport.client.batch.TestEngine;
import io.perfport.client.cli.ClientTask.Monitoring;
import io.perfport.client.report.CommandReport;
import io.perfport.client.report.CommandReports;
import io.perfport.client.report.output.History;
import io.perfport.client.report.output.HtmlFile;
import io.perfport.client.report.output.ReportOutput;
import io.perfport.client.report.output.ReportSettings;
import io.perfport.client.report.output.Terminal;
import io.perfport.client.report.terminal.LiveScreen;
import io.perfport.client.report.text.LineSink;
import io.perfport.client.report.text.MonitorLines;
import io.perfport.client.report.text.Timestamps;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.PeerText;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs tests with an engine, and shows them as the command line asked. */
public final class ClientRunner implements ClientTask.Runner {
  /** RFC 3339, but for the colon of the zone, which strftime(3) has not. */
  private static final String MONITOR_TIME = "%FT%T%z ";

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
    return task.monitoring().isPresent() ? monitor(task, task.monitoring().get()) : runOnce(task);
  }

  private ExitCode monitor(ClientTask task, Monitoring monitoring) {
    LineSink lines = Timestamps.of(MONITOR_TIME).on(LineSink.to(out));
    List<CommandReport> reports = new ArrayList<>();
    monitoring.history().ifPresent(history -> reports.add(open(history)));
    reports.add(new MonitorLines(lines, task.report().rates())); // Last: its reader may be slow.
    // What fails is a line already; of a baseline there is no other word.
    Consumer<String> complaints =
        task.batch() instanceof Batch.Trials ? this::complain : line -> {};
    BatchRunner runner = new BatchRunner(engine, servers, new CommandReports(reports), complaints);
    lines.print(
        "runs %d %s every %d s until interrupted"
            .formatted(
                task.batch().tests().size(),
                task.batch().tests().size() == 1 ? "test" : "tests",
                monitoring.every().toSeconds()));
    return new Monitor(engine, monitoring.every(), lines::print)
        .run(() -> runner.run(task.batch()));
  }

  private CommandReport open(History history) {
    try {
      return history.open(this::complain);
    } catch (IOException e) {
      throw new UsageException("--history: " + CauseText.of(e));
    }
  }

  private ExitCode runOnce(ClientTask task) {
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
      return new BatchRunner(
              engine, servers, output.report(), line -> output.afterwards(() -> complain(line)))
          .run(task.batch());
    } catch (FailureException e) {
      output.commitNotStarted();
      throw e;
    }
  }

  private ReportOutput open(ClientTask task) {
    String option = "--html: ";
    try {
      Optional<HtmlFile> page = HtmlFile.open(task.report().html());
      option = "--output: ";
      return ReportOutput.open(task.report(), out, terminal, page, screen(task.report()));
    } catch (IOException e) {
      throw new UsageException(option + CauseText.of(e));
    }
  }

  /** For the live view that was asked for; null without one, and where there can't be any. */
  private LiveScreen screen(ReportSettings settings) {
    if (!settings.watching().live()) {
      return null;
    }
    if (!terminal.interactive()) {
      complain("--live: no view: standard output is no terminal, or TERM=dumb or CI is set");
      return null;
    }
    try {
      return LiveScreen.open(out, terminal.colour(), terminal.unicode());
    } catch (IOException e) {
      complain("--live: no view: " + CauseText.of(e));
      return null;
    }
  }

  private void complain(String line) {
    // Another machine may have sent a part of it.
    err.println("perf-client: " + PeerText.line(line, Integer.MAX_VALUE));
    err.flush();
  }
}
