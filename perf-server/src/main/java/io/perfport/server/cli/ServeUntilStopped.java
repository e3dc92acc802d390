package io.perfport.server.cli;

import io.netty.channel.Channel;
import io.perfport.common.failure.CauseText;
import io.perfport.common.result.Outcome;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.LogLines;
import io.perfport.core.cli.StandardOutput;
import io.perfport.core.cli.UsageException;
import io.perfport.core.dashboard.Dashboard;
import io.perfport.core.dashboard.Dashboard.PageFacts;
import io.perfport.core.host.ProgramVersion;
import io.perfport.core.metrics.EndpointPages;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Export;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import io.perfport.core.tls.ServerTls;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.observer.JsonLines;
import io.perfport.server.observer.LiveSessions;
import io.perfport.server.observer.ServerLog;
import io.perfport.server.observer.SessionFlights;
import io.perfport.server.observer.SessionMetrics;
import io.perfport.server.observer.SessionObservers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the server until a signal, or with {@code -1} until one test is over. */
public final class ServeUntilStopped implements ServerRunner {
  private static final long WEB_HANDSHAKE_MILLIS = 5_000;
  private static final String VERSION = ProgramVersion.of(ServeUntilStopped.class);

  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param out where the log goes, unless the task names a file; or the results, if it wants them
   * @param err where the log goes then; is told at once when a file can't be written to any more
   */
  public ServeUntilStopped(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public ExitCode run(ServerTask task) {
    if (task.logFile().isEmpty()) {
      return run(task, task.json() ? err : out);
    }
    Path path = task.logFile().get();
    try (OutputStream file =
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      file.write(beginning());
      // From here on a full disk is no reason to stop serving.
      StandardOutput log =
          new StandardOutput(
              file,
              path.toString(),
              "perf-server",
              new PrintWriter(err, true, StandardCharsets.UTF_8),
              () -> {});
      ExitCode ended = run(task, new PrintStream(log, true, StandardCharsets.UTF_8));
      return log.exitCode(ended.code()) == ended.code() ? ended : ExitCode.FAILED;
    } catch (IOException e) {
      throw new UsageException("--logfile: can't write to " + path + ": " + CauseText.of(e));
    }
  }

  /** Written before the server listens, so that a file that takes nothing is known at the start. */
  private static byte[] beginning() {
    String version = "perf-server " + VERSION + " begins";
    return (LogLines.stamped(Instant.now(), version) + System.lineSeparator())
        .getBytes(StandardCharsets.UTF_8);
  }

  private ExitCode run(ServerTask task, PrintStream logTo) {
    // The log first, and so closed last: its thread writes what the end of the others has said.
    try (ServerLog log = new ServerLog(logTo, task.verbose());
        JsonLines results = task.json() ? new JsonLines(out, task.config()) : null;
        PerfMetrics metrics = new PerfMetrics(Role.SERVER, export(task, log))) {
      SessionMetrics sessions = new SessionMetrics(metrics, task.config().transport().name());
      if (task.metrics().isEmpty()) {
        return serve(task, log, results, metrics, sessions, null, null);
      }
      boolean live = task.metrics().get().dashboard();
      Dashboard page = live ? dashboard(task.config(), metrics) : null;
      EndpointPages pages = page == null ? EndpointPages.NONE : page;
      // Before the server listens: who sees it listening can scrape it.
      try (ScrapeEndpoint endpoint =
          ScrapeEndpoint.start(
              metrics, task.metrics().get().address(), pages, below(task.config().tls()))) {
        log.serving(endpoint.address(), live, task.config().tls().isPresent());
        return serve(task, log, results, metrics, sessions, page, endpoint);
      }
    }
  }

  /** Pages are encrypted if tests are. */
  private static Consumer<Channel> below(Optional<ServerTls> tls) {
    return tls.<Consumer<Channel>>map(how -> each -> how.installWeb(each, WEB_HANDSHAKE_MILLIS))
        .orElse(ScrapeEndpoint.PLAIN);
  }

  private static Optional<Export> export(ServerTask task, ServerLog log) {
    return task.collector().map(to -> new Export(to, VERSION, Export.STEP, log::complaint));
  }

  private static Dashboard dashboard(ServerConfig config, PerfMetrics metrics) {
    String program = "perf-server " + VERSION;
    return new Dashboard(
        new PageFacts(Role.SERVER, program, config.transport().inWords()), metrics);
  }

  /**
   * @param results null if nobody wants them
   * @param page null if there is none
   * @param endpoint null if there is none
   */
  private static ExitCode serve(
      ServerTask task,
      ServerLog log,
      JsonLines results,
      PerfMetrics metrics,
      SessionMetrics sessions,
      Dashboard page,
      ScrapeEndpoint endpoint) {
    String transport = task.config().transport().name();
    FirstTest test = new FirstTest();
    LiveSessions live = page == null ? null : new LiveSessions(page, task.config());
    try (PerfServer server =
        PerfServer.start(
            task.config(),
            new SessionObservers(
                Stream.of(log, results, sessions, live, new SessionFlights(transport), test)
                    .filter(Objects::nonNull)
                    .toList()))) {
      metrics.transport(transport).watch(server.eventLoops());
      if (page != null) {
        page.watch(server.eventLoops());
      }
      log.listening(server.addresses(), task.config());
      return await(task, log, test, () -> stop(log, results, server, endpoint, metrics));
    }
  }

  /**
   * @param stop what a signal does
   */
  private static ExitCode await(ServerTask task, ServerLog log, FirstTest test, Runnable stop) {
    Thread onSignal = new Thread(stop, "perf-server-shutdown");
    Runtime.getRuntime().addShutdownHook(onSignal);
    Optional<Outcome> outcome =
        task.config().oneOff() ? test.await(task.oneOffIdleMillis()) : forever();
    if (!forget(onSignal)) {
      return ExitCode.FAILED; // Nobody hears it: the process ends by a signal, whose code counts.
    }
    if (outcome.isEmpty()) {
      log.nobodyCame(task.oneOffIdleMillis());
      return ExitCode.SUCCESS; // As asked; iperf3 ends so too.
    }
    return outcome.get() instanceof Outcome.Completed ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  /**
   * @return whether the signal's thread is not needed any more; if not, a signal has begun to end
   *     the process, and the server has been closed
   */
  private static boolean forget(Thread onSignal) {
    try {
      return Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) { // "Shutdown in progress", and no other way to ask.
      try {
        onSignal.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      return false;
    }
  }

  /** The process ends by a signal, which runs the shutdown hook. */
  private static Optional<Outcome> forever() {
    return new CompletableFuture<Optional<Outcome>>().join();
  }

  private static void stop(
      ServerLog log,
      JsonLines results,
      PerfServer server,
      ScrapeEndpoint endpoint,
      PerfMetrics metrics) {
    log.stopping(server.activeSessions());
    server.close();
    if (endpoint != null) {
      endpoint.close(); // Whoever watches is told: it was not the connection that broke.
    }
    if (results != null) {
      results.close();
    }
    metrics.close(); // Sends the last values, where that was asked for.
    log.close();
  }
}
