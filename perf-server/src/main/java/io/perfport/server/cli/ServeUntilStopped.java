package io.perfport.server.cli;

import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import io.perfport.server.PerfServer;
import io.perfport.server.metrics.SessionMetrics;
import io.perfport.server.report.ServerLog;
import io.perfport.server.session.SessionObserver;
import io.perfport.server.session.SessionObservers;
import java.io.PrintStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs the server until a signal, or with {@code -1} until one session is over. */
public final class ServeUntilStopped implements ServerRunner {
  private final PrintStream out;

  public ServeUntilStopped(PrintStream out) {
    this.out = out;
  }

  @Override
  public ExitCode run(ServerTask task) {
    String transport = task.config().transport().name();
    ServerLog log = new ServerLog(out, task.verbose());
    CompletableFuture<Outcome> firstSession = new CompletableFuture<>();
    try (PerfMetrics metrics = new PerfMetrics(Role.SERVER);
        PerfServer server =
            PerfServer.start(
                task.config(),
                new SessionObservers(
                    List.of(log, new SessionMetrics(metrics, transport), endOf(firstSession))))) {
      metrics.transport(transport).watch(server.eventLoops());
      log.listening(server.addresses(), task.config());
      if (task.metrics().isEmpty()) {
        return await(task, log, server, firstSession);
      }
      try (ScrapeEndpoint endpoint = ScrapeEndpoint.start(metrics, task.metrics().get())) {
        log.metrics(endpoint.address());
        return await(task, log, server, firstSession);
      }
    }
  }

  private static ExitCode await(
      ServerTask task, ServerLog log, PerfServer server, CompletableFuture<Outcome> firstSession) {
    Thread onSignal = new Thread(() -> stop(log, server), "perf-server-shutdown");
    Runtime.getRuntime().addShutdownHook(onSignal);
    Outcome outcome = task.config().oneOff() ? firstSession.join() : forever();
    Runtime.getRuntime().removeShutdownHook(onSignal);
    return outcome instanceof Outcome.Completed ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  /** The process ends by a signal, which runs the shutdown hook. */
  private static Outcome forever() {
    return new CompletableFuture<Outcome>().join();
  }

  private static void stop(ServerLog log, PerfServer server) {
    log.stopping(server.activeSessions());
    server.close();
  }

  private static SessionObserver endOf(CompletableFuture<Outcome> firstSession) {
    return new SessionObserver() {
      @Override
      public void ended(
          String session,
          SocketAddress peer,
          TestPlan plan,
          EndpointResult result,
          Outcome outcome) {
        firstSession.complete(outcome);
      }
    };
  }
}
