package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server, or a client, of the real iperf3: the one that the environment's IPERF3_BINARY names,
 * else the system's. Tests that need it are skipped where there is none. Closing it kills it.
 */
final class Iperf3Process implements AutoCloseable {
  private static final String BINARY = System.getenv().getOrDefault("IPERF3_BINARY", "iperf3");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path output;
  private final int port;

  private Iperf3Process(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /** Skips the test, saying why, if there is no iperf3. */
  static void require() {
    assumeTrue(
        !said("--version").isEmpty(),
        "iperf3 is not installed here (Debian: apt-get install iperf3)");
  }

  /** Whether it has the option, by its own help. */
  static boolean knows(String option) {
    return said("--help").contains(option);
  }

  /** Before 3.17 there was no other padding, and no option. */
  static boolean onlyPkcs1() {
    return !knows("--use-pkcs1-padding");
  }

  /** Waits until a server without {@code -J} has printed this. */
  void awaitOutput(String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(output).contains(text)) {
      assertThat(System.nanoTime()).as("no '%s'", text).isLessThan(deadline);
      assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
      Thread.sleep(20);
    }
  }

  private static String said(String option) {
    try {
      Process process = new ProcessBuilder(BINARY, option).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** Starts a server; it may take a moment until it listens. */
  static Iperf3Process start(String... options) throws IOException {
    int port = freePort();
    Path output = Files.createTempFile("iperf3", ".txt");
    List<String> command =
        new ArrayList<>(List.of(BINARY, "-s", "--forceflush", "-B", "127.0.0.1", "-p"));
    command.add(Integer.toString(port));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Iperf3Process(process, output, port);
  }

  /** Starts a client. */
  static Iperf3Process client(int port, String options) throws IOException {
    Path output = Files.createTempFile("iperf3", ".txt");
    List<String> command =
        new ArrayList<>(List.of(BINARY, "-c", "127.0.0.1", "-p", Integer.toString(port)));
    command.addAll(List.of(options.split(" ")));
    return new Iperf3Process(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start(),
        output,
        port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Tells the server to stop, as a user does. */
  void terminate() {
    process.destroy();
  }

  /** Waits for the end of a server that serves one test ({@code -1 -J}). */
  JsonNode document() throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("iperf3 ends; %s", Files.readString(output))
        .isTrue();
    return JSON.readTree(Files.readString(output));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(output);
  }
}
