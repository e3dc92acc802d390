package io.perfport.client.cli;

import io.perfport.client.batch.Batch;
import io.perfport.client.batch.PlannedTest;
import io.perfport.client.cli.JudgementOptions.CompareOption;
import io.perfport.client.cli.JudgementOptions.ConfidenceOption;
import io.perfport.client.cli.JudgementOptions.ToleranceOption;
import io.perfport.client.cli.PlanOptions.PacedRate;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.report.text.Timestamps;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.cli.MetricsOptions;
import io.perfport.core.cli.Program;
import io.perfport.core.cli.Program.VersionLines;
import io.perfport.core.cli.TransportCatalog;
import io.perfport.core.cli.TransportOptions;
import io.perfport.core.cli.UsageException;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perf-client}: turns its options into a {@link ClientTask}. */
@Command(
    name = "perf-client",
    versionProvider = VersionLines.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    customSynopsis = {
      "perf-client HOST [options]",
      "       perf-client --loopback [options]",
      "       perf-client transports"
    },
    description = {
      "",
      "Measures throughput, latency and loss to a perf-server or an iperf3 server.",
      "",
      "Examples (perf-client stands for: java -jar perf-client.jar; localhost for your server):",
      "  perf-client localhost                   TCP throughput for 10 seconds, client to server",
      "  perf-client localhost -R -P 4           Server to client, on 4 parallel streams",
      "  perf-client localhost -u -b 500M        UDP at 500 Mbit/s: loss, jitter, reordering",
      "  perf-client localhost -W rr --rate 1K   Latency of requests, 1000 per second",
      "  perf-client --loopback                  Compare the transports here; needs no server",
      ""
    },
    parameterListHeading = "Argument:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "SIZE and -k take K, M, G or T as powers of 1024; RATE, --rate, --connections and --ramp as",
      "powers of 1000.",
      "Exit codes: 0 success, 1 test failed or a figure regressed, 2 wrong usage, 3 connection"
          + " failed",
      "or refused, 130 interrupted (the result so far is printed)."
    })
public final class ClientCommand implements Callable<Integer> {
  private static final String USAGE =
      "which server? perf-client HOST, or perf-client --loopback for this machine alone."
          + " Try --help.";

  private final TransportCatalog transports;
  private final ClientTask.Runner runner;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "HOST",
      description =
          "Server: a name, an IPv4 or IPv6 address, or unix:PATH for a server on this machine that"
              + " was started with --unix PATH.")
  private String host;

  @Mixin(name = "Server")
  private TargetOptions target = new TargetOptions();

  @Mixin(name = "Test")
  private PlanOptions test = new PlanOptions();

  @Mixin(name = "Workload (options other than -W are for rr, crr, scale and loaded)")
  private WorkloadOptions workload = new WorkloadOptions();

  @Mixin(name = "Output")
  private ReportOptions report = new ReportOptions();

  @Mixin(name = "Repeating and comparing")
  private JudgementOptions judgement = new JudgementOptions();

  @Mixin(name = "Profile")
  private ProfileOptions profile = new ProfileOptions();

  @Mixin(name = "Transport")
  private TransportOptions transport = new TransportOptions();

  @Mixin(name = "Sockets (depends on the transport)")
  private SocketTuningOptions sockets = new SocketTuningOptions();

  @Mixin(name = "Protocol and iperf3")
  private ProtocolOptions protocol = new ProtocolOptions();

  @Mixin(name = "Metrics")
  private MetricsOptions metrics = new MetricsOptions();

  @Mixin(name = "Other")
  @SuppressWarnings("UnusedVariable") // Only picocli and OneLineErrors look at these.
  private Other other = new Other();

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

  private ClientCommand(TransportCatalog transports, ClientTask.Runner runner) {
    this.transports = transports;
    this.runner = runner;
  }

  /** The command line, ready to {@link CommandLine#execute}. */
  public static CommandLine commandLine(TransportCatalog transports, ClientTask.Runner runner) {
    return new ClientCommand(transports, runner).line();
  }

  private CommandLine line() {
    return Program.of(this, transports)
        .registerConverter(CompareOption.class, CompareOption::of)
        .registerConverter(ConfidenceOption.class, ConfidenceOption::of)
        .registerConverter(PacedRate.class, PacedRate::of)
        .registerConverter(ProtocolChoice.class, ProtocolOptions::named)
        .registerConverter(RateFormat.class, RateFormat::of)
        .registerConverter(Timestamps.class, Timestamps::of)
        .registerConverter(ToleranceOption.class, ToleranceOption::of)
        .registerConverter(Workload.class, WorkloadOptions::named);
  }

  @Override
  public Integer call() {
    ClientTask asked =
        profile.given()
            ? new ProfilePlanner(command, arguments -> again(arguments).withoutProfile())
                .plan(profile.file)
            : withoutProfile();
    return runner.run(asked).code();
  }

  private ClientTask withoutProfile() {
    return judgement.asked() || comparesExchanges() ? severalTests() : task();
  }

  /** What requests take on each transport is compared figure by figure. */
  private boolean comparesExchanges() {
    return workload.exchanges() && target.loopback && !transport.named();
  }

  private ClientTask severalTests() {
    boolean everyTransport = target.loopback && !transport.named();
    return asTask(
        new TrialPlanner(judgement, command, arguments -> again(arguments).task().batch())
            .plan(everyTransport));
  }

  private ClientTask asTask(Batch batch) {
    return new ClientTask(batch, report.toSettings(), metrics.address());
  }

  /** This command of a command line on which later options override earlier ones. */
  private ClientCommand again(List<String> arguments) {
    ClientCommand again = new ClientCommand(transports, runner);
    CommandLine line = again.line();
    line.setErr(command.commandLine().getErr());
    try {
      line.parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      throw new UsageException(Program.describe(e));
    }
    return again;
  }

  private ClientTask task() {
    workload.requireFit();
    if (target.clientPort != null && workload.workload != Workload.STREAM) {
      throw new UsageException(
          "--cport is of streams, not of --workload %s; leave it out"
              .formatted(workload.workload.label()));
    }
    return asTask(
        target.loopback
            ? loopbackTests()
            : new Batch.Single(new PlannedTest(config(serverHost()), false)));
  }

  private TestConfig config(String server) {
    return switch (workload.workload) {
      case STREAM -> streams(server);
      case LOADED -> loaded(server);
      case RR, CRR, SCALE -> exchanges(server);
    };
  }

  private LoadedConfig loaded(String server) {
    protocol.refuseWithExchanges();
    TestPlan load = loadPlan(false);
    ExchangePlan requests = requestsUnderLoad(load);
    return new LoadedConfig(
        server(server, Optional.of(load), workers(load.connections())),
        load,
        requests,
        workload.toLoad(test.intervalOrDefault()));
  }

  private TestPlan loadPlan(boolean loopback) {
    if (test.udp) {
      throw new UsageException("--udp: the load of --workload loaded is made of TCP streams");
    }
    return test.toPlan(sockets.toTuning(false), loopback);
  }

  private ExchangePlan requestsUnderLoad(TestPlan load) {
    return workload.toPlan(
        WorkloadOptions.withinLoad(load.limit()),
        load.omitMillis(),
        false,
        load.socket(),
        load.title());
  }

  private StreamConfig streams(String server) {
    TestPlan plan =
        protocol.withDefaults(test.toPlan(sockets.toTuning(test.udp), false), test.lengthGiven());
    if (target.bind().size() > 1) {
      throw new UsageException(
          "--bind: streams come from one address; rr, crr and scale from many");
    }
    protocol.requireFit(plan);
    target.requirePorts(plan.connections());
    return new StreamConfig(
        server(server, Optional.of(plan), workers(plan.connections())),
        plan,
        UnixTarget.isNamedBy(server) ? ProtocolChoice.PERFPORT : protocol.choice(),
        protocol.toOptions());
  }

  private ExchangeConfig exchanges(String server) {
    protocol.refuseWithExchanges();
    ExchangePlan plan = exchangePlan(false);
    if (plan.overUdp() && UnixTarget.isNamedBy(server)) {
      throw new UsageException("--udp: a UNIX-domain socket carries streams only; leave it out");
    }
    UnixTarget.requireFit(server, plan.socket());
    return new ExchangeConfig(
        server(server, Optional.empty(), workers(plan.connections())),
        workload.workload,
        plan,
        workload.toLoad(test.intervalOrDefault()));
  }

  private ExchangePlan exchangePlan(boolean loopback) {
    test.refuseStreamOptions(workload.workload);
    return workload.toPlan(
        test.exchangeLimit(loopback),
        test.omitOrDefault(),
        test.udp,
        sockets.toTuning(test.udp),
        test.title);
  }

  private String serverHost() {
    if (host != null && target.client != null) {
      throw new UsageException("--client and HOST exclude each other; name the server once");
    }
    String server = host == null ? target.client : host;
    if (server == null || server.isBlank()) {
      throw new UsageException(USAGE);
    }
    return UnixTarget.isNamedBy(server) ? server : target.withoutDevice(server);
  }

  private ServerTarget server(String server, Optional<TestPlan> plan, int workers) {
    Transport chosen = transport.choose(transports);
    if (!chosen.capabilities().contains(Capability.TCP)) {
      throw new UsageException(
          "--transport: "
              + chosen.name()
              + " does not leave the process; it can only be measured with --loopback");
    }
    new TransportFit(transports, needs(server)).require(chosen);
    UnixTarget.requireFit(server, target, protocol, sockets, plan);
    if (plan.isEmpty() || plan.get().direction().clientSends()) {
      sockets.requireCongestion();
    }
    transport.warnIfCrowded(workers);
    return new ServerTarget(
        chosen,
        server,
        target.portOrDefault(),
        target.ipVersion(),
        target.local(),
        target.connectTimeoutOrDefault(),
        workers,
        target.keepAlive());
  }

  private Map<Capability, String> needs(String server) {
    Map<Capability, String> needs = needs();
    if (UnixTarget.isNamedBy(server)) {
      needs.put(Capability.UNIX, "HOST");
    }
    if (target.device() != null) {
      needs.put(Capability.BIND_DEVICE, "--bind-dev");
    }
    return needs;
  }

  private Map<Capability, String> needs() {
    Map<Capability, String> needs = new EnumMap<>(Capability.class);
    needs.putAll(transport.needs());
    needs.putAll(sockets.needs());
    needs.putAll(test.needs());
    return needs;
  }

  /** In this process the transport of one test is that of both ends. */
  private Map<Capability, String> needsOfBothEnds() {
    Map<Capability, String> needs = needs();
    needs.putAll(test.needsOfBothEnds());
    return needs;
  }

  private Batch loopbackTests() {
    refuseWithLoopback(host, "HOST");
    refuseWithLoopback(target.client, "--client");
    refuseWithLoopback(target.port, "--port");
    refuseWithLoopback(target.bind().isEmpty() ? null : target.bind(), "--bind");
    refuseWithLoopback(target.device(), "--bind-dev");
    refuseWithLoopback(target.clientPort, "--cport");
    refuseWithLoopback(target.onlyIpv6 ? "" : null, "-6");
    protocol.refuseWithLoopback();
    Function<ServerTarget, TestConfig> planned = loopbackTest();
    int workers = workers(connections());
    TransportFit fit = new TransportFit(transports, needsOfBothEnds());
    List<Transport> measured = new ArrayList<>();
    Map<String, String> skipped = new LinkedHashMap<>();
    if (transport.named()) {
      Transport only = transport.choose(transports);
      fit.require(only);
      measured.add(only);
    } else {
      transport.refuseTrace();
      for (Transport each : transports.all()) {
        Optional<String> obstacle = fit.obstacle(each);
        obstacle.ifPresentOrElse(
            why -> skipped.put(each.name(), why), () -> measured.add(transport.refine(each)));
      }
    }
    transport.warnIfCrowded(2 * workers);
    int timeout = target.connectTimeoutOrDefault();
    List<PlannedTest> tests =
        measured.stream()
            .map(each -> planned.apply(PlannedTest.loopback(each, timeout, workers)))
            .map(config -> new PlannedTest(config, true))
            .toList();
    // Streams over several transports make one table; what requests take is compared as trials.
    return workload.exchanges() && transport.named()
        ? new Batch.Single(tests.get(0))
        : new Batch.Transports(tests, skipped);
  }

  private Function<ServerTarget, TestConfig> loopbackTest() {
    if (workload.workload == Workload.LOADED) {
      protocol.refuseWithExchanges();
      TestPlan load = loadPlan(true);
      ExchangePlan requests = requestsUnderLoad(load);
      RequestLoad pace = workload.toLoad(test.intervalOrDefault());
      return server -> new LoadedConfig(server, load, requests, pace);
    }
    if (workload.exchanges()) {
      protocol.refuseWithExchanges();
      ExchangePlan plan = exchangePlan(true);
      RequestLoad load = workload.toLoad(test.intervalOrDefault());
      return server -> new ExchangeConfig(server, workload.workload, plan, load);
    }
    TestPlan plan = test.toPlan(sockets.toTuning(test.udp), true);
    protocol.requireFit(plan);
    return server -> new StreamConfig(server, plan);
  }

  private int connections() {
    return workload.exchanges() && workload.workload != Workload.LOADED
        ? workload.connectionCount()
        : test.toPlan(sockets.toTuning(test.udp), true).connections();
  }

  private static void refuseWithLoopback(Object given, String option) {
    if (given != null) {
      throw new UsageException(
          "--loopback and "
              + option
              + " exclude each other; its server is at 127.0.0.1, in this process");
    }
  }

  private int workers(int connections) {
    return transport.workersOr(Math.min(connections, Runtime.getRuntime().availableProcessors()));
  }
}
