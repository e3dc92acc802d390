package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * iperf3 as a process: the one that the environment's IPERF3_BINARY names, else the system's. Tests
 * that need it are skipped where there is none.
 */
final class Iperf3Binary {
  private static final String PATH = System.getenv().getOrDefault("IPERF3_BINARY", "iperf3");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;

  private Iperf3Binary() {}

  /** Skips the test, saying why, if there is no iperf3. */
  static void require() {
    assumeTrue(version() != null, "iperf3 is not installed here (Debian: apt-get install iperf3)");
  }

  /** The first line of {@code --version}; null if it can't be run. */
  static String version() {
    try {
      Process process = new ProcessBuilder(PATH, "--version").redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether it has the option, by its own help. */
  static boolean knows(String option) throws IOException {
    Process process = new ProcessBuilder(PATH, "--help").redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .contains(option);
  }

  /** What a client's run said. */
  record Run(int exit, JsonNode json) {
    /** The line by which it says that it failed; null if it did not. */
    String error() {
      return json.path("error").textValue();
    }
  }

  /** Runs a client with {@code -J} to its end. */
  static Run client(int port, List<String> arguments) throws Exception {
    try (Client client = start(port, arguments, Map.of())) {
      return client.await();
    }
  }

  static Client start(int port, List<String> arguments, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(PATH, "-c", "127.0.0.1", "-J"));
    command.addAll(List.of("-p", Integer.toString(port)));
    command.addAll(arguments);
    Path out = Files.createTempFile("iperf3", ".json");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new Client(builder.start(), out);
  }

  /** A client that runs. Closing it kills it. */
  record Client(Process process, Path out) implements AutoCloseable {
    Run await() throws Exception {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("iperf3 ends; %s", Files.readString(out))
          .isTrue();
      String said = Files.readString(out);
      assertThat(said).startsWith("{"); // Warnings come in front.
      return new Run(process.exitValue(), JSON.readTree(said));
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly().onExit().join();
      Files.deleteIfExists(out);
    }
  }
}
