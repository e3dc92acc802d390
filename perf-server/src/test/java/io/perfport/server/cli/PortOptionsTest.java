package io.perfport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.transport.PortTransport;
import io.perfport.server.observer.ServerLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options that only a completion port knows. */
class PortOptionsTest {
  private final StringWriter err = new StringWriter();
  private ServerTask task;

  private int run(String line) {
    ServerRunner runner =
        asked -> {
          task = asked;
          return ExitCode.SUCCESS;
        };
    return ServerCommand.commandLine(new InstalledTransports(), runner)
        .setErr(new PrintWriter(err))
        .execute(line.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({"aio", "readiness"})
  void theBackendIsTheOneThatWasAskedForAndTheHeaderSaysSo(String backend) {
    assertThat(run("--workers 2 --transport iocp --iocp-backend " + backend)).isZero();
    PortTransport port = (PortTransport) task.config().transport();
    assertThat(port.backend()).isEqualTo(backend);

    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (ServerLog lines =
        new ServerLog(new PrintStream(log, true, StandardCharsets.UTF_8), false)) {
      lines.listening(
          List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5201)), task.config());
    }
    String shown = backend.equals(port.defaultBackend()) ? "iocp" : "iocp (" + backend + ")";
    assertThat(log.toString(StandardCharsets.UTF_8))
        .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\.\\d{3}Z perf-server listens (?s).*")
        .contains(", transport " + shown + ", 2 workers");
  }

  @Test
  void whatCannotBeIsRefusedInOneLine() {
    assertThat(run("--transport iocp --iocp-backend memory")).isEqualTo(2);
    assertThat(run("--transport nio --iocp-backend aio")).isEqualTo(2);
    assertThat(run("--transport nio --trace-flow")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "perf-server: --iocp-backend: 'memory' is unknown; give readiness or aio",
            "perf-server: --iocp-backend: transport nio has no backends to choose from;"
                + " say --transport iocp",
            "perf-server: --trace-flow: transport nio is not a completion port;"
                + " say --transport iocp");
    assertThat(task).isNull();
  }
}
