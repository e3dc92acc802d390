package io.perfport.server.cli;

import static io.perfport.core.cli.OptionRule.any;

import io.perfport.common.plan.ProcessorSet;
import io.perfport.core.cli.MetricsOptions;
import io.perfport.core.cli.OptionRule;
import io.perfport.core.cli.Program;
import io.perfport.core.cli.Program.VersionLines;
import io.perfport.core.cli.TransportCatalog;
import io.perfport.core.cli.TransportOptions;
import io.perfport.core.cli.UsageException;
import io.perfport.core.host.ProcessorAffinity;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.server.config.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perf-server}: turns its options into a {@link ServerTask}. */
@Command(
    name = "perf-server",
    versionProvider = VersionLines.class,
    sortOptions = false,
    customSynopsis = {"perf-server [options]", "       perf-server transports"},
    description = {
      "",
      "Serves tests of perf-client and iperf3 clients, many at once, on one port.",
      "",
      "Examples (perf-server stands for: java -jar perf-server.jar):",
      "  perf-server                             Serve on port 5201 until stopped (Ctrl-C)",
      "  perf-server -1                          Serve one test, then exit",
      "  perf-server -B 127.0.0.1 -p 5202        Another port, on one address only",
      "  perf-server --max-sessions 8 --max-duration 60 --max-bitrate 1G",
      "                                          Limits for a server that others can reach",
      "  perf-server -J --logfile server.log     One line of JSON per test; the log in a file"
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "RATE takes K, M, G or T as powers of 1000.",
      "Exit codes: 0 stopped as asked, 1 failed while running, 2 wrong usage, 3 could not listen."
    })
public final class ServerCommand implements Callable<Integer> {
  private static final String BOTH_OR_NONE =
      "--rsa-private-key-path and --authorized-users-path go together: one without the other lets"
          + " nobody in";

  /** Which options exclude or need each other; the first row that matches is what is told. */
  private static final List<OptionRule> RULES =
      List.of(
          any("--rsa-private-key-path")
              .without("--authorized-users-path", "--token-file")
              .refuse(BOTH_OR_NONE),
          any("--authorized-users-path").without("--rsa-private-key-path").refuse(BOTH_OR_NONE),
          any("--time-skew-threshold", "--use-pkcs1-padding")
              .without("--rsa-private-key-path")
              .refuse(
                  "--time-skew-threshold and --use-pkcs1-padding mean nothing without"
                      + " --rsa-private-key-path and --authorized-users-path"),
          any(
                  "--allow",
                  "--deny",
                  "--max-connects-per-address",
                  "--max-streams-per-address",
                  "--max-bytes-per-address")
              .with("--unix")
              .without("--port", "--bind", "--bind-dev")
              .refuse(
                  "%1$s: clients of a UNIX-domain socket have no address; its directory's"
                      + " permissions say who may connect"),
          MetricsOptions.RULE);

  private static final List<OptionRule> ALL_RULES =
      Stream.of(RULES, TlsServerOptions.RULES).flatMap(List::stream).toList();

  private final TransportCatalog transports;
  private final ServerRunner runner;

  @Mixin(name = "Listening")
  private ListenOptions listen = new ListenOptions();

  @Mixin(name = "Output")
  private Output output = new Output();

  @Mixin(name = "Limits")
  private LimitOptions limits = new LimitOptions();

  @Mixin(name = "Authentication")
  private AuthenticationOptions authentication = new AuthenticationOptions();

  @Mixin(name = "Encryption (TLS)")
  private TlsServerOptions encryption = new TlsServerOptions();

  @Mixin(name = "Transport")
  private TransportOptions transport = new TransportOptions();

  @Mixin(name = "Processors")
  private Placing placing = new Placing();

  @Mixin(name = "Metrics")
  private MetricsOptions metrics = new MetricsOptions();

  @Mixin(name = "Other")
  @SuppressWarnings("UnusedVariable") // Only picocli and OneLineErrors look at these.
  private Other other = new Other();

  /** What is printed, and where to. */
  static final class Output {
    @Option(
        names = {"-V", "--verbose"},
        description = "Print every interval of every session (default: only start and end).")
    boolean verbose;

    @Option(
        names = {"-J", "--json"},
        description = "Print one line of JSON per finished test; the log goes to standard error.")
    boolean json;

    @Option(
        names = "--logfile",
        paramLabel = "FILE",
        description = "Append the log to this file (default: standard output).")
    Path logFile;
  }

  /** Where the server's threads run. */
  static final class Placing {
    @Option(
        names = {"-A", "--affinity"},
        paramLabel = "N",
        description =
            "Run the event loops on this processor only: a number such as 2, or a range such as 0-3"
                + " (default: on all that this process may use). Clients can ask for processors"
                + " among these. Linux only; not with --transport virtual.")
    ProcessorSet affinity;
  }

  /** Options about the program itself. */
  static final class Other {
    @Option(names = "--debug", description = "Print stack traces with errors.")
    boolean debug;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help and exit.")
    boolean help;

    @Option(
        names = {"-v", "--version"},
        versionHelp = true,
        description = "Show the version and exit.")
    boolean version;
  }

  @Spec private CommandSpec command;

  private ServerCommand(TransportCatalog transports, ServerRunner runner) {
    this.transports = transports;
    this.runner = runner;
  }

  /** The command line, ready to {@link CommandLine#execute}. */
  public static CommandLine commandLine(TransportCatalog transports, ServerRunner runner) {
    return Program.of(new ServerCommand(transports, runner), transports);
  }

  @Override
  public Integer call() {
    return runner.run(task()).code();
  }

  private ServerTask task() {
    OptionRule.check(ALL_RULES, OptionRule.given(command));
    Transport chosen = transport.choose(transports);
    if (!chosen.capabilities().contains(Capability.TCP)) {
      throw new UsageException(
          "--transport: "
              + chosen.name()
              + " does not leave the process; try perf-client --loopback --transport "
              + chosen.name());
    }
    if (listen.unix != null && !chosen.capabilities().contains(Capability.UNIX)) {
      throw new UsageException(
          "--unix: transport %s has no UNIX-domain sockets; those of epoll, io_uring, kqueue and nio do"
              .formatted(chosen.name()));
    }
    if (listen.device() != null && !chosen.capabilities().contains(Capability.BIND_DEVICE)) {
      throw new UsageException(
          "--bind-dev: transport %s can't set it; epoll and io_uring can".formatted(chosen.name()));
    }
    requireAffinity(chosen);
    ServerConfig config =
        new ServerConfig(
            chosen,
            listen.host(),
            listen.portOrDefault(),
            transport.workersOr(Runtime.getRuntime().availableProcessors()),
            limits.toLimits(),
            authentication.access(),
            listen.oneOff,
            listen.onPort(),
            Optional.ofNullable(listen.unix),
            listen.device(),
            listen.keepAlive(),
            placing.affinity,
            encryption.toTls());
    transport.warnIfCrowded(config.workers());
    return new ServerTask(
        config,
        output.verbose,
        metrics.endpoint(),
        metrics.collector(),
        listen.oneOff ? limits.idleMillisIfAsked() : 0,
        Optional.ofNullable(output.logFile),
        output.json);
  }

  private void requireAffinity(Transport chosen) {
    if (placing.affinity == null) {
      return;
    }
    if (!chosen.capabilities().contains(Capability.AFFINITY)) {
      throw new UsageException(
          "--affinity: transport %s can't set it; its threads are the JDK's"
              .formatted(chosen.name()));
    }
    ProcessorAffinity.obstacle(placing.affinity)
        .ifPresent(
            why -> {
              throw new UsageException("--affinity: " + why);
            });
  }
}
