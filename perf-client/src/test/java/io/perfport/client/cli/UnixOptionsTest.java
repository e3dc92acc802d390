package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line makes of a HOST that is a UNIX-domain socket. */
class UnixOptionsTest {
  private final StringWriter err = new StringWriter();
  private ClientTask task;

  private int run(String line) {
    return ClientCommand.commandLine(
            NamedTransport.CATALOG,
            asked -> {
              task = asked;
              return ExitCode.SUCCESS;
            })
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(line.split(" ", -1));
  }

  @Test
  void itIsTestedByPerfportsProtocol() {
    assertThat(run("unix:/run/perfport -P 3 -R --verify -w 64K")).as(() -> err.toString()).isZero();
    StreamConfig config = (StreamConfig) task.batch().tests().get(0).config();
    assertThat(config.unix()).contains(new UnixAddress("/run/perfport"));
    assertThat(config.protocol()).isEqualTo(ProtocolChoice.PERFPORT);
    assertThat(run("-c unix:/run/perfport")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-u | --udp: a UNIX-domain socket carries no UDP",
        "-C bbr | --congestion: a UNIX-domain socket has no congestion control",
        "-M 1000 | --set-mss: a UNIX-domain socket has no segments",
        "-S 16 | --tos: a UNIX-domain socket has no type of service",
        "--nagle | --nagle: a UNIX-domain socket has no Nagle's algorithm",
        "-N | --no-delay: a UNIX-domain socket has no Nagle's algorithm",
        "-B ::1 | --bind: a UNIX-domain socket has no local address to choose",
        "-4 | -4: a UNIX-domain socket is neither IPv4 nor IPv6",
        "-6 | -6: a UNIX-domain socket is neither IPv4 nor IPv6",
        "-p 1 | --port: a UNIX-domain socket has no port",
        "--iperf3 | --iperf3: iperf3 has no UNIX-domain sockets",
      })
  void whatMakesNoSenseWithItIsRefusedInOneLine(String options, String message) {
    assertThat(run("unix:/run/perfport " + options)).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "perf-client: " + message + "; leave it out, or name a HOST of the network\n");
  }

  @Test
  void aTransportWithoutItNamesThoseThatHaveIt() {
    assertThat(run("unix:/run/perfport --transport nio")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "perf-client: HOST: transport nio has no UNIX-domain sockets; these can: epoll\n");
  }

  @Test
  void aPathThatCannotBeIsRefusedInOneLine() {
    assertThat(run("unix:")).isEqualTo(2);
    assertThat(run("unix:" + "x".repeat(108))).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(l -> l.startsWith("perf-client: HOST: "));
  }
}
