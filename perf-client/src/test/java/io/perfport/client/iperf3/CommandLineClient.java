package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.PerfClient;
import io.perfport.client.cli.ClientCommand;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.Iperf3Options.Iperf3Login;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A client that is configured by its command line, and runs in this process. */
final class CommandLineClient implements Report {
  private static final long PATIENCE_SECONDS = 60;

  final List<String> notices = new ArrayList<>();
  private final StreamConfig config;
  private Consumer<PerfClient<TestResult>> atInterval = client -> {};
  private PerfClient<TestResult> running;
  TestStart start;

  private CommandLineClient(StreamConfig config) {
    this.config = config;
  }

  static CommandLineClient of(int port, String options) {
    List<String> arguments = new ArrayList<>(List.of("127.0.0.1", "-p", Integer.toString(port)));
    arguments.addAll(List.of(options.split(" ")));
    List<StreamConfig> configs = new ArrayList<>();
    StringWriter err = new StringWriter();
    ClientCommand.commandLine(
            new InstalledTransports(),
            task -> {
              configs.add((StreamConfig) task.batch().tests().get(0).config());
              return ExitCode.SUCCESS;
            })
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
    assertThat(configs).as(err.toString()).hasSize(1);
    return new CommandLineClient(configs.get(0));
  }

  /** What to do when an interval is over. */
  CommandLineClient atInterval(Consumer<PerfClient<TestResult>> action) {
    atInterval = action;
    return this;
  }

  /** The same, by a user. */
  CommandLineClient as(Iperf3Login login) {
    return new CommandLineClient(
        new StreamConfig(
            config.server(),
            config.plan(),
            config.protocol(),
            new Iperf3Options(Optional.of(login), false, false, false, false, null)));
  }

  /** The same as {@link #run}, for threads. */
  TestResult runQuietly() {
    try {
      return run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the test; waits for a server that does not listen yet. */
  TestResult run() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        running = PerfClient.streams(config, this);
        return running.run();
      } catch (FailureException e) {
        if (e.failure().reason() != FailureReason.CONNECT_REFUSED || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }

  @Override
  public void onNotice(String line) {
    notices.add(line);
  }

  @Override
  public void onStart(RunStart begun) {
    start = (TestStart) begun;
  }

  @Override
  public void onInterval(RunInterval interval) {
    atInterval.accept(running);
  }
}
