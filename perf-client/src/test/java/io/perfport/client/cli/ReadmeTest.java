package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.cli.ExitCode;
import io.perfport.core.cli.TransportCatalog;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.transport.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README tells people to type is what the command line takes. */
class ReadmeTest {
  /** The README names transports that are not on every machine; here each is, and can do all. */
  private static final TransportCatalog EVERY_TRANSPORT =
      new TransportCatalog() {
        @Override
        public List<Transport> all() {
          return NamedTransport.CATALOG.all();
        }

        @Override
        public Transport select(String name) {
          // It is there everywhere, and has options that no other transport takes.
          return name.equals("iocp")
              ? new InstalledTransports().select(name)
              : NamedTransport.EPOLL;
        }

        @Override
        public String table() {
          return NamedTransport.CATALOG.table();
        }
      };

  static List<List<String>> clientCommands() throws IOException {
    return ReadmeCommands.of("perf-client");
  }

  @Test
  void theReadmesCommandsAreFound() throws IOException {
    assertThat(clientCommands())
        .contains(List.of("--loopback", "--html", "report.html"), List.of("HOST"));
    assertThat(ReadmeCommands.of("perf-server")).contains(List.of(), List.of("-1"));
  }

  @ParameterizedTest
  @MethodSource("clientCommands")
  void theClientTakesIt(List<String> command) {
    StringWriter err = new StringWriter();
    int exitCode =
        ClientCommand.commandLine(EVERY_TRANSPORT, task -> ExitCode.SUCCESS)
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            // The README is read in the project's folder, and this is a module's.
            .execute(
                command.stream()
                    .map(word -> word.startsWith("profiles/") ? "../" + word : word)
                    .toArray(String[]::new));
    assertThat(exitCode).as(err.toString()).isZero();
  }
}
