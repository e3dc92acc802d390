package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.batch.Batch;
import io.perfport.client.batch.PlannedTest;
import io.perfport.client.cli.JudgementOptions.CompareOption;
import io.perfport.client.cli.JudgementOptions.ConfidenceOption;
import io.perfport.client.cli.JudgementOptions.ToleranceOption;
import io.perfport.client.cli.MonitorOptions.Period;
import io.perfport.client.cli.PlanOptions.PacedRate;
import io.perfport.client.config.Affinity;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.client.report.text.Timestamps;
import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.UnixAddress.UnixFit;
import io.perfport.common.plan.Workload;
import io.perfport.common.unit.RateFormat;
import io.perfport.core.cli.MetricsOptions;
import io.perfport.core.cli.OptionRule;
import io.perfport.core.cli.Program;
import io.perfport.core.cli.Program.VersionLines;
import io.perfport.core.cli.TransportCatalog;
import io.perfport.core.cli.TransportOptions;
import io.perfport.core.cli.UsageException;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
      "       perf-client report RESULT.json...",
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

  @Mixin(name = "Access")
  private EntryOptions entry = new EntryOptions();

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

  @Mixin(name = "Monitoring")
  private MonitorOptions monitoring = new MonitorOptions();

  @Mixin(name = "Transport")
  private TransportOptions transport = new TransportOptions();

  @Mixin(name = "Processors")
  private AffinityOptions affinity = new AffinityOptions();

  @Mixin(name = "Sockets (depends on the transport)")
  private SocketTuningOptions sockets = new SocketTuningOptions();

  @Mixin(name = "Protocol and iperf3")
  private ProtocolOptions protocol = new ProtocolOptions();

  @Mixin(name = "Encryption (TLS)")
  private TlsClientOptions encryption = new TlsClientOptions();

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
    return Program.of(this, transports, new ReportCommand())
        .registerConverter(CompareOption.class, CompareOption::of)
        .registerConverter(ConfidenceOption.class, ConfidenceOption::of)
        .registerConverter(PacedRate.class, PacedRate::of)
        .registerConverter(Period.class, Period::of)
        .registerConverter(ProtocolChoice.class, ProtocolOptions::named)
        .registerConverter(RateFormat.class, RateFormat::of)
        .registerConverter(Timestamps.class, Timestamps::of)
        .registerConverter(ToleranceOption.class, ToleranceOption::of)
        .registerConverter(Workload.class, WorkloadOptions::named);
  }

  @Override
  public Integer call() {
    ClientTask asked =
        profile.file != null
            ? new ProfilePlanner(command, arguments -> again(arguments).withoutProfile())
                .plan(profile.file)
            : withoutProfile();
    return runner.run(asked).code();
  }

  private ClientTask withoutProfile() {
    OptionRule.check(OptionRules.OF_COMMAND, OptionRule.given(command));
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
    return new ClientTask(
        batch,
        report.toSettings(),
        metrics.endpoint(),
        metrics.collector(),
        monitoring.toMonitoring());
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
    Set<String> given = given();
    OptionRule.check(OptionRules.OF_TEST, given);
    Planned planned =
        switch (workload.workload) {
          case STREAM -> streams();
          case LOADED -> loaded();
          case RR, CRR, SCALE -> exchanges();
        };
    int workers =
        transport.workersOr(
            Math.min(planned.connections, Runtime.getRuntime().availableProcessors()));
    TransportFit fit = new TransportFit(transports, given);
    return asTask(
        target.loopback
            ? loopbackTests(planned, fit, workers)
            : new Batch.Single(new PlannedTest(planned.to(server(fit, workers)), false)));
  }

  /** The options, and the facts that the tables of rules know besides. */
  private Set<String> given() {
    Set<String> given = OptionRule.given(command);
    given.add(workload.workload.label());
    String server = server();
    if (!server.isBlank()) {
      given.add(OptionRules.SERVER);
    }
    if (TargetOptions.isUnix(server)) {
      given.add(OptionRules.UNIX);
    }
    if (target.local(server).device() != null) {
      given.add("--bind-dev"); // Also by HOST%DEV.
    }
    if (target.bind().size() > 1) {
      given.add(OptionRules.SEVERAL_ADDRESSES);
    }
    if (affinity.asked().client() != null) {
      given.add(OptionRules.CLIENT_PROCESSORS);
    }
    if (affinity.asked().server() != null) {
      given.add(OptionRules.SERVER_PROCESSORS);
    }
    if (protocol.choice() == ProtocolChoice.IPERF3) {
      given.add(OptionRules.IPERF3);
    }
    if (protocol.protocol != null) {
      given.add("--protocol " + protocol.protocol.label());
    }
    if (test.omitOrDefault() == 0) {
      given.remove("--omit");
    }
    return given;
  }

  /** Blank if the user names none. */
  private String server() {
    return host != null ? host : requireNonNullElse(target.client, "");
  }

  /**
   * A test, but for the server.
   *
   * @param connections that carry data at the same time
   */
  private record Planned(int connections, Function<ServerTarget, TestConfig> config) {
    TestConfig to(ServerTarget server) {
      try {
        return config.apply(server);
      } catch (IllegalArgumentException e) {
        throw new UsageException("--" + CauseText.of(e));
      }
    }
  }

  private Planned loaded() {
    TestPlan load = test.toPlan(sockets.toTuning(), target.loopback);
    ExchangePlan requests =
        workload.toPlan(
            LoadedConfig.within((RunLimit.Time) load.limit()),
            load.omitMillis(),
            false,
            load.socket(),
            load.title());
    RequestLoad pace = workload.toLoad(test.intervalOrDefault());
    return new Planned(
        load.connections(), server -> new LoadedConfig(server, load, requests, pace));
  }

  private Planned streams() {
    TestPlan plan =
        protocol.withDefaults(test.toPlan(sockets.toTuning(), target.loopback), test.lengthGiven());
    protocol.requireFit(plan, affinity.asked());
    Iperf3Options iperf3 = protocol.toOptions();
    return new Planned(
        plan.connections(),
        server ->
            target.loopback
                ? new StreamConfig(server, plan)
                : new StreamConfig(
                    server,
                    plan,
                    server.unix().isPresent() ? ProtocolChoice.PERFPORT : protocol.choice(),
                    iperf3));
  }

  private Planned exchanges() {
    ExchangePlan plan =
        workload.toPlan(
            test.limit(target.loopback),
            test.omitOrDefault(),
            test.udp,
            sockets.toTuning(),
            test.title);
    RequestLoad load = workload.toLoad(test.intervalOrDefault());
    return new Planned(
        plan.connections(), server -> new ExchangeConfig(server, workload.workload, plan, load));
  }

  private ServerTarget server(TransportFit fit, int workers) {
    Transport chosen = transport.choose(transports);
    if (!chosen.capabilities().contains(Capability.TCP)) {
      throw new UsageException(
          "--transport: "
              + chosen.name()
              + " does not leave the process; it can only be measured with --loopback");
    }
    fit.require(chosen);
    String server = server();
    if (TargetOptions.isUnix(server)) {
      UnixFit.obstacle(sockets.toTuning())
          .ifPresent(
              why -> {
                throw new UsageException(why + OptionRules.NO_UNIX);
              });
    }
    if (!test.reverse) {
      sockets.requireCongestion();
    }
    transport.warnIfCrowded(workers);
    return new ServerTarget(
        chosen,
        TargetOptions.withoutDevice(server),
        target.portOrDefault(),
        target.ipVersion(),
        target.local(server),
        target.connectTimeoutOrDefault(),
        workers,
        target.keepAlive(),
        affinity.toAffinity(),
        entry.toEntry(),
        encryption.toTls());
  }

  private Batch loopbackTests(Planned planned, TransportFit fit, int workers) {
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
    Affinity held = affinity.toAffinity();
    List<PlannedTest> tests =
        measured.stream()
            .map(each -> PlannedTest.loopback(each, timeout, workers).withAffinity(held))
            .map(planned::to)
            .map(config -> new PlannedTest(config, true))
            .toList();
    // Streams over several transports make one table; what requests take is compared as trials.
    return workload.exchanges() && transport.named()
        ? new Batch.Single(tests.get(0))
        : new Batch.Transports(tests, skipped);
  }
}
