package io.perfport.client.cli;

import static io.perfport.core.cli.OptionRule.any;
import static io.perfport.core.cli.OptionRule.none;

import io.perfport.common.plan.Workload;
import io.perfport.core.cli.MetricsOptions;
import io.perfport.core.cli.OptionRule;
import io.perfport.core.cli.TlsFileOptions;
import java.util.EnumSet;
import java.util.List;

/**
 * Which options exclude or need each other, in two tables; the first row that matches is what the
 * user is told. What depends on an option's value is checked where the value is used, and what
 * depends on the transport by {@link TransportFit}.
 *
 * <p>Besides options, these facts are given: the workload's label, and the constants of this class.
 */
final class OptionRules {
  /** By {@code --iperf3} or {@code --protocol iperf3}. */
  static final String IPERF3 = "iperf3's protocol";

  /** A HOST or {@code --client} that is not blank. */
  static final String SERVER = "a server";

  /** A server that is a UNIX-domain socket. */
  static final String UNIX = "unix:PATH";

  /** A {@code --bind} of several addresses. */
  static final String SEVERAL_ADDRESSES = "--bind A,B";

  /** An {@code --affinity} that names processors of the client. */
  static final String CLIENT_PROCESSORS = "--affinity CLIENT";

  /** An {@code --affinity} that names processors of the server. */
  static final String SERVER_PROCESSORS = "--affinity ,SERVER";

  private static final String RR = Workload.RR.label();
  private static final String CRR = Workload.CRR.label();
  private static final String SCALE = Workload.SCALE.label();
  private static final String LOADED = Workload.LOADED.label();
  private static final String STREAM = Workload.STREAM.label();
  private static final String[] REQUESTS = {RR, CRR, SCALE, LOADED};

  private static final String ONE_FORMAT =
      "%1$s and %2$s exclude each other; give one kind of result";
  private static final String ONE_END =
      "%1$s and %2$s exclude each other; give one end of the test";
  private static final String NO_STREAM = "%1$s is of streams, not of --workload %2$s; ";
  static final String NO_UNIX = "; leave it out, or name a HOST of the network";

  /** About the command as a whole, however many tests it has. */
  static final List<OptionRule> OF_COMMAND =
      List.of(
          any("--continue-on-failure")
              .without("--profile")
              .refuse("--continue-on-failure: is about phases; it needs --profile"),
          any("--tolerance")
              .without("--baseline")
              .refuse("--tolerance: is about a baseline; it needs --baseline"),
          any("--history", "--history-size", "--history-files")
              .without("--every")
              .refuse("%1$s: is about a command that is repeated; it needs --every"),
          any("--history-size", "--history-files")
              .without("--history")
              .refuse("%1$s: is about a history file; it needs --history"),
          any("--json", "--json-stream", "--csv", "--output", "--logfile", "--timestamps")
              .with("--every")
              .refuse(
                  "--every and %1$s exclude each other; with --every each test is a line, and"
                      + " --history keeps the results"),
          any("--json").when("--json-stream", "--csv").refuse(ONE_FORMAT),
          any("--json-stream").when("--csv").refuse(ONE_FORMAT),
          any("--json", "--json-stream", "--csv")
              .when("--quiet")
              .refuse("--quiet and %1$s exclude each other; only text has lines to leave out"),
          any("--output")
              .with("--logfile")
              .refuse(
                  "--output and --logfile exclude each other; --output writes a file anew,"
                      + " --logfile appends"),
          MetricsOptions.RULE);

  /** About one test. With {@code --compare} and phases they hold for each. */
  static final List<OptionRule> OF_TEST =
      List.of(
          // What the workload does not have.
          only("--connections", EnumSet.complementOf(EnumSet.of(Workload.STREAM))),
          only("--depth", EnumSet.of(Workload.RR, Workload.SCALE, Workload.LOADED)),
          only("--request", EnumSet.complementOf(EnumSet.of(Workload.STREAM))),
          only("--response", EnumSet.complementOf(EnumSet.of(Workload.STREAM))),
          only("--rate", EnumSet.complementOf(EnumSet.of(Workload.STREAM))),
          only("--ramp", EnumSet.of(Workload.SCALE)),
          only("--active", EnumSet.of(Workload.RR, Workload.SCALE)),
          any("--cport").when(REQUESTS).refuse(NO_STREAM + "leave it out"),
          // Which server.
          any("--protocol auto", "--protocol perfport")
              .with("--iperf3")
              .refuse("--iperf3 and %1$s exclude each other"),
          any("HOST", "--client", "--port", "--bind", "--bind-dev", "--cport", "-6")
              .when("--loopback")
              .refuse(
                  "%2$s and %1$s exclude each other; its server is at 127.0.0.1, in this process"),
          any("--token-file", "--queue-timeout")
              .with("--loopback")
              .refuse("--loopback and %1$s exclude each other; its server serves nobody else"),
          any("--token-file", "--queue-timeout")
              .with(IPERF3)
              .refuse("%1$s: only Perfport's protocol has this; leave out --iperf3"),
          any(IPERF3)
              .with("--loopback")
              .refuse("--loopback and --iperf3 exclude each other; its server is Perfport's own"),
          any("--client")
              .with("HOST")
              .refuse("--client and HOST exclude each other; name the server once"),
          none(SERVER, "--loopback")
              .refuse(
                  "which server? perf-client HOST, or perf-client --loopback for this machine"
                      + " alone. Try --help."),
          any("-4")
              .with("-6")
              .refuse("-4 and -6 exclude each other; without both, any address is used"),
          // What requests do not have.
          any("--get-server-output", "--udp-counters-64bit")
              .when(REQUESTS)
              .refuse("%1$s is of streams; leave it out, or leave --workload out"),
          any(IPERF3)
              .when(REQUESTS)
              .refuse("--iperf3: iperf3 has streams only; leave it out, or leave --workload out"),
          any("--parallel").when(RR, CRR, SCALE).refuse(NO_STREAM + "give --connections N"),
          any("--bitrate").when(RR, CRR, SCALE).refuse(NO_STREAM + "give --rate N"),
          any("--length", "--reverse", "--bidir")
              .when(RR, CRR, SCALE)
              .refuse(NO_STREAM + "give --request and --response"),
          any(
                  "--zerocopy",
                  "--skip-rx-copy",
                  "--gso",
                  "--gro",
                  "--no-yield",
                  "--framed",
                  "--verify")
              .when(RR, CRR, SCALE)
              .refuse(NO_STREAM + "leave it out"),
          any(SERVER_PROCESSORS)
              .when(LOADED)
              .refuse(
                  "--affinity: a server's threads are held for one test at a time, and --workload"
                      + " loaded is two; leave SERVER out, or start the server with --affinity"),
          any("--udp")
              .when(LOADED)
              .refuse("--udp: the load of --workload loaded is made of TCP streams"),
          any("--udp").when(CRR, SCALE).refuse("--udp: %2$s is about connections; use rr"),
          any("--bind")
              .with(SEVERAL_ADDRESSES)
              .when(STREAM)
              .refuse("--bind: streams come from one address; rr, crr and scale from many"),
          // When the test ends.
          any("--time").when("--bytes", "--blockcount").refuse(ONE_END),
          any("--bytes").when("--blockcount").refuse(ONE_END),
          any("--bytes", "--blockcount")
              .when(LOADED)
              .refuse("--workload loaded is limited by --time, not by bytes or blocks"),
          any("--bytes")
              .when(REQUESTS)
              .refuse(
                  "--bytes: requests are counted, not their bytes; give --blockcount N for N"
                      + " requests"),
          any("--omit")
              .with("--blockcount")
              .when(REQUESTS)
              .refuse(
                  "--omit and --blockcount exclude each other: all of the requests are measured"),
          any("--blockcount")
              .when(SCALE)
              .refuse("--blockcount: scale holds its connections for a time; give --time"),
          // What streams send.
          any("--gso", "--gro", "--no-yield")
              .without("--udp")
              .refuse("%1$s is about datagrams; it needs --udp"),
          any("--framed", "--verify")
              .with("--udp")
              .refuse("--udp and %1$s exclude each other; datagrams have headers of their own"),
          any("--zerocopy", "--skip-rx-copy")
              .with("--udp")
              .refuse("%1$s is about TCP: datagrams are copied; leave out --udp or %1$s"),
          any("--zerocopy")
              .when("--framed", "--verify")
              .refuse(
                  "%2$s and --zerocopy exclude each other; a frame is made anew for each block,"
                      + " and not in a file"),
          any("--skip-rx-copy")
              .when("--framed", "--verify")
              .refuse(
                  "%2$s and --skip-rx-copy exclude each other; what the kernel drops can't be"
                      + " checked"),
          any("--reverse")
              .with("--bidir")
              .refuse("--reverse and --bidir exclude each other; --bidir includes both"),
          any("--framed")
              .with("--verify")
              .refuse("--framed and --verify exclude each other; --verify includes frames"),
          // Sockets.
          any("--no-delay", "--nagle", "--set-mss", "--congestion")
              .with("--udp")
              .refuse(
                  "--udp has no Nagle's algorithm, segment size or congestion control: leave out"
                      + " -N, --nagle, -M and -C"),
          any("--no-delay").with("--nagle").refuse("--no-delay and --nagle exclude each other"),
          any("--tos")
              .with("--dscp")
              .refuse("--tos and --dscp exclude each other; --dscp is the upper 6 bits"),
          // What iperf3's protocol alone has.
          any("--udp-counters-64bit", "--dont-fragment")
              .without("--udp")
              .when(STREAM)
              .refuse("%1$s is about datagrams; it needs --udp"),
          any(
                  "--repeating-payload",
                  "--dont-fragment",
                  "--extra-data",
                  "--username",
                  "--rsa-public-key-path",
                  "--use-pkcs1-padding")
              .without(IPERF3)
              .refuse("%1$s: only iperf3's protocol has this; add --iperf3"),
          oneWithoutTheOther("--username", "--rsa-public-key-path"),
          oneWithoutTheOther("--rsa-public-key-path", "--username"),
          any("--use-pkcs1-padding")
              .without("--username")
              .refuse("--use-pkcs1-padding means nothing without --username"),
          // What a UNIX-domain socket does not have.
          any("--port", "--cport")
              .with(UNIX)
              .refuse("%1$s: a UNIX-domain socket has no port" + NO_UNIX),
          any("--bind")
              .with(UNIX)
              .refuse("--bind: a UNIX-domain socket has no local address to choose" + NO_UNIX),
          any("--bind-dev")
              .with(UNIX)
              .refuse("--bind-dev: a UNIX-domain socket goes through no network device" + NO_UNIX),
          any("-4", "-6")
              .with(UNIX)
              .refuse("%1$s: a UNIX-domain socket is neither IPv4 nor IPv6" + NO_UNIX),
          any("--skip-rx-copy")
              .with(UNIX)
              .refuse("--skip-rx-copy: a UNIX-domain socket has no MSG_TRUNC" + NO_UNIX),
          any("--no-delay")
              .with(UNIX)
              .refuse("--no-delay: a UNIX-domain socket has no Nagle's algorithm" + NO_UNIX),
          any(IPERF3).with(UNIX).refuse("--iperf3: iperf3 has no UNIX-domain sockets" + NO_UNIX),
          any("--udp")
              .with(UNIX)
              .when(STREAM)
              .refuse("--udp: a UNIX-domain socket carries no UDP" + NO_UNIX),
          any("--udp")
              .with(UNIX)
              .when(RR)
              .refuse("--udp: a UNIX-domain socket carries streams only; leave it out"),
          // What TLS needs, and what can't be with it.
          TlsFileOptions.NEEDS_TLS,
          TlsFileOptions.CERTIFICATE_NEEDS_KEY,
          TlsFileOptions.KEY_NEEDS_CERTIFICATE,
          any("--tls").with(IPERF3).refuse("--tls: iperf3's protocol has no TLS; leave it out"),
          any("--tls")
              .with(UNIX)
              .refuse("--tls: what goes through a UNIX-domain socket stays here" + NO_UNIX),
          any("--tls")
              .with("--loopback")
              .refuse(
                  "--tls and --loopback exclude each other; start perf-server --tls self-signed on"
                      + " this machine"),
          any("--zerocopy", "--skip-rx-copy")
              .with("--tls")
              .refuse(
                  "--tls and %1$s exclude each other; every byte is encrypted, which takes a"
                      + " copy"));

  private OptionRules() {}

  private static OptionRule only(String option, EnumSet<Workload> workloads) {
    List<String> of = workloads.stream().map(Workload::label).toList();
    String[] others =
        EnumSet.complementOf(workloads).stream().map(Workload::label).toArray(String[]::new);
    return any(option)
        .when(others)
        .refuse("%1$s is not of --workload %2$s, but of " + String.join(", ", of));
  }

  private static OptionRule oneWithoutTheOther(String given, String missing) {
    return any(given)
        .without(missing)
        .refuse(
            "--username and --rsa-public-key-path go together: the one is encrypted with the"
                + " other");
  }
}
