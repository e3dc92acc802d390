package io.perfport.client;

import io.perfport.client.cli.ClientCommand;
import io.perfport.client.cli.ClientRunner;
import io.perfport.client.cli.InterruptOnSignal;
import io.perfport.client.cli.InterruptibleEngine;
import io.perfport.client.cli.MeteredRunner;
import io.perfport.client.report.Terminal;
import io.perfport.common.failure.FatalErrors;
import io.perfport.core.cli.InstalledTransports;
import io.perfport.core.loopback.LoopbackServers;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.Role;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The client jar. */
public final class ClientMain {
  private ClientMain() {}

  public static void main(String[] args) {
    FatalErrors.endProcess("perf-client");
    PerfMetrics metrics = new PerfMetrics(Role.CLIENT);
    InterruptibleEngine engine = new InterruptibleEngine(metrics);
    InterruptOnSignal signal = new InterruptOnSignal(engine);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    ClientRunner runner =
        new ClientRunner(engine, LoopbackServers::load, out, err, Terminal.detect());
    int exitCode =
        ClientCommand.commandLine(
                new InstalledTransports(), new MeteredRunner(metrics, runner, err))
            .execute(args);
    out.flush();
    signal.finished();
    System.exit(exitCode);
  }
}
