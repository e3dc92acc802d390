package io.perfport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.MetricsOptions.ServedEndpoint;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.socket.KeepAlive;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ServerTask task;
  private ServerRunner runner =
      asked -> {
        task = asked;
        return ExitCode.SUCCESS;
      };

  private int run(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ", -1);
    return ServerCommand.commandLine(NamedTransport.CATALOG, asked -> runner.run(asked))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void withoutOptionsItListensEverywhere() {
    assertThat(run("")).isZero();
    assertThat(task.config())
        .isEqualTo(
            new ServerConfig(
                NamedTransport.EPOLL,
                null,
                5201,
                Runtime.getRuntime().availableProcessors(),
                SessionLimits.DEFAULT,
                false));
    assertThat(task.verbose()).isFalse();
    assertThat(task.metrics()).isEmpty();
    assertThat(task.json()).isFalse();
  }

  @Test
  void everyOptionArrives() {
    assertThat(
            run(
                "-p 0 -B ::1 --transport nio --workers 3 --max-sessions 5 --max-streams 6"
                    + " --max-duration 7.5 --max-bitrate 8G --idle-timeout 0.5 -1 -V"
                    + " --metrics-port 9464 --debug"))
        .isZero();
    assertThat(task.config())
        .isEqualTo(
            new ServerConfig(
                NamedTransport.NIO,
                "::1",
                0,
                3,
                new SessionLimits(5, 6, 7_500, 8_000_000_000L, 500),
                true));
    assertThat(task.verbose()).isTrue();
    assertThat(task.metrics())
        .contains(
            new ServedEndpoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 9464), false));
  }

  @Test
  void aDeviceIsNamedByItsOptionOrBehindTheAddress() {
    for (String line : List.of("-B ::1 --bind-dev eth0", "-B ::1%eth0")) {
      assertThat(run(line)).as(line).isZero();
      assertThat(task.config().bindDevice()).as(line).isEqualTo("eth0");
      assertThat(task.config().bindHost()).as(line).isEqualTo("::1");
    }
    run("--unix /s --bind-dev eth0");
    assertThat(task.config().onPort()).isTrue();
    run("-B fe80::1%eth0");
    assertThat(task.config().bindHost()).isEqualTo("fe80::1%eth0");
    assertThat(task.config().bindDevice()).isNull();
  }

  @Test
  void eventLoopsAreHeldToProcessorsThatThereAre() {
    run("--transport nio");
    assertThat(task.config().affinity()).isNull();
    for (String line : List.of("-A 8191", "--affinity x", "-A 3-2")) {
      assertThat(run("--transport nio " + line)).as(line).isEqualTo(2);
    }
  }

  @Test
  void clientsMayChooseProcessorsUnlessTheOperatorForbidsIt() {
    run("");
    assertThat(task.config().limits().clientAffinity()).isTrue();
    run("--no-client-affinity");
    assertThat(task.config().limits().clientAffinity()).isFalse();
  }

  @Test
  void controlConnectionsAreKeptAliveAsAsked() {
    run("--cntl-ka");
    assertThat(task.config().keepAlive()).isEqualTo(KeepAlive.DEFAULT);
    run("--cntl-ka=60/5/3");
    assertThat(task.config().keepAlive()).isEqualTo(new KeepAlive(60, 5, 3));
    run("--cntl-ka=/0/3 -V");
    assertThat(task.config().keepAlive())
        .isEqualTo(
            new KeepAlive(KeepAlive.DEFAULT.idleSeconds(), KeepAlive.DEFAULT.intervalSeconds(), 3));
  }

  @Test
  void resultsInJsonAreAskedForAsIperf3sAre() {
    for (String line : List.of("-J", "--json")) {
      assertThat(run(line)).as(line).isZero();
      assertThat(task.json()).as(line).isTrue();
    }
  }

  @Test
  void onlyAnIdleTimeoutThatIsAskedForEndsAOneOffServer() {
    run("-1");
    assertThat(task.oneOffIdleMillis()).isZero();
    run("--idle-timeout 3");
    assertThat(task.oneOffIdleMillis()).isZero();
    run("-1 --idle-timeout 3");
    assertThat(task.oneOffIdleMillis()).isEqualTo(3_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-p x|--port: 'x' is not a whole number; give one, from 0 to 65535",
        "--max-sessions 0|--max-sessions: '0' is out of range; give one, from 1 to 65536",
        "--max-streams 1.5|--max-streams: '1.5' is not a whole number; give one, from 1 to 65536",
        "--max-duration 1m|--max-duration: '1m' is not a time; give seconds, such as 10 or 0.5, 0"
            + " or from 0.001 to 87000",
        "--max-bitrate 11T|--max-bitrate: '11T' is out of range; give bits per second with an"
            + " optional K, M, G or T, such as 100M or 2.5G, from 0 to 10T",
        "--idle-timeout 0|--idle-timeout: '0' is out of range; give seconds, such as 10 or 0.5,"
            + " from 0.1 to 86400",
        "--metrics-bind ::1|--metrics-bind: needs --metrics-port or --dashboard",
        "--transport kqueue|--transport kqueue: no",
        "--transport local|--transport: local does not leave the process; try perf-client"
            + " --loopback --transport local",
        "--rsa-private-key-path k|--rsa-private-key-path and --authorized-users-path go together:"
            + " one without the other lets nobody in",
        "--use-pkcs1-padding|--time-skew-threshold and --use-pkcs1-padding mean nothing without"
            + " --rsa-private-key-path and --authorized-users-path",
        "--rsa-private-key-path /none --authorized-users-path /none|can't read /none:"
            + " /none: no such file or folder",
        "--token-file /none|--token-file: can't read /none: /none: no such file or folder",
        "--allow 10.0.0.0/33|--allow: '10.0.0.0/33' is no block of addresses; give a prefix of 0"
            + " to 32 bits",
        "--unix /tmp/s --deny ::1|--deny: clients of a UNIX-domain socket have no address; its"
            + " directory's permissions say who may connect",
        "--bind-dev eth0 --transport nio|--bind-dev: transport nio can't set it; epoll and io_uring"
            + " can",
        "-B ::1%a --bind-dev b|--bind-dev: b and a are two devices; sockets are bound to one",
        "--cntl-ka=60|--cntl-ka: '60' is not IDLE/INTERVAL/COUNT, such as 60/10/6",
        "-R|unknown option '-R'. Try --help.",
        "5201|unexpected argument '5201'. Try --help.",
      })
  void whatIsWrongIsRefusedInOneLine(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("perf-server: " + message);
    assertThat(task).isNull();
  }

  @Test
  void aPortThatIsTakenEndsWith3AndTheReason() {
    runner =
        asked -> {
          throw new FailureException(FailureReason.LISTEN_FAILED, "can't listen on 5201: in use");
        };
    assertThat(run("")).isEqualTo(3);
    assertThat(err.toString().strip()).isEqualTo("perf-server: can't listen on 5201: in use");
  }

  @Test
  void helpShowsTheDefaults() {
    assertThat(run("-h")).isZero();
    assertThat(out.toString()).contains("Limits:", "(default: 256)", "(default: 5201)");
  }

  @Test
  void helpBeginsWithFiveExamplesThatRunAsTheyAre() {
    run("-h");
    List<String> examples = out.toString().lines().filter(l -> l.startsWith("  perf-se")).toList();
    assertThat(examples).hasSize(5);
    for (String example : examples) {
      String arguments = example.strip().replaceFirst("^perf-server *", "").split("  ", 2)[0];
      assertThat(run(arguments.startsWith("-") ? arguments : "")).as(example).isZero();
    }
  }

  @Test
  void transportsPrintsTheTable() {
    assertThat(run("transports")).isZero();
    assertThat(out.toString().strip()).isEqualTo("the table");
  }

  @Test
  void theLogGoesToTheFileThatWasNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("server.log"), "older\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        ServerCommand.commandLine(
                new InstalledTransports(),
                new ServeUntilStopped(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(OutputStream.nullOutputStream())))
            .execute(
                "-1",
                "-p",
                "0",
                "-B",
                "127.0.0.1",
                "--idle-timeout",
                "0.2",
                "--logfile",
                file.toString());
    assertThat(code).isZero();
    assertThat(out.size()).isZero();
    assertThat(Files.readString(file))
        .startsWith("older\n")
        .contains("listens on", "no client came");
  }

  @Test
  void tlsIsSelfSignedOrOfFilesAndItsOptionsMeanNothingWithoutIt() {
    assertThat(run("--tls self-signed")).isZero();
    assertThat(task.config().tls()).isPresent();
    assertThat(run("--tls")).isEqualTo(2);
    assertThat(run("--tls-ca x")).isEqualTo(2);
    assertThat(run("--tls --tls-cert x")).isEqualTo(2);
    assertThat(run("--tls --tls-key x")).isEqualTo(2);
    assertThat(run("--tls --tls-cert /nowhere --tls-key /nowhere")).isEqualTo(2);
    assertThat(run("--tls other")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--tls: as who? Give --tls-cert and --tls-key, or --tls self-signed")
        .contains("--tls-ca: is about TLS; it needs --tls")
        .contains("--tls-cert and --tls-key go together")
        .contains("--tls-key: needs --tls-cert")
        .contains("/nowhere: no such file or folder")
        .contains("--tls: 'other' is not self-signed");
  }
}
