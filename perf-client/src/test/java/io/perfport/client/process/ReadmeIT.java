package io.perfport.client.process;

import io.perfport.client.cli.ReadmeCommands;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The servers that the README tells people to start do start, and serve. */
@Timeout(300)
class ReadmeIT {
  static List<List<String>> serverCommands() throws IOException {
    return ReadmeCommands.of("perf-server");
  }

  @ParameterizedTest
  @MethodSource("serverCommands")
  void theServerServes(List<String> command) throws Exception {
    // Another program may have the port that the README takes as its example.
    String[] arguments =
        command.stream().map(word -> word.equals("9464") ? "0" : word).toArray(String[]::new);
    try (RunningServer server = RunningServer.start(arguments)) {
      server.client(client(server, command)).with(0).quiet();
    }
  }

  /** A short test, with what the server says that its clients need. */
  private static String[] client(RunningServer server, List<String> command) throws Exception {
    Stream<String> test = Stream.of("-t", "1", "-O", "0");
    if (command.contains("--tls")) {
      String pin = server.awaitOutput("--tls --tls-pin (sha256:[0-9a-f]{64})").group(1);
      test = Stream.concat(test, Stream.of("--tls", "--tls-pin", pin));
    }
    return test.toArray(String[]::new);
  }
}
