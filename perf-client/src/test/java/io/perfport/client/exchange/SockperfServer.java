package io.perfport.client.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of the real sockperf, over TCP on the loopback. Closing it ends it. */
final class SockperfServer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final int port;

  private SockperfServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Skips the test, saying why, if there is no sockperf. */
  static void require() throws InterruptedException {
    boolean installed;
    try {
      installed = sockperf(List.of("--version")).waitFor() == 0;
    } catch (IOException e) {
      installed = false;
    }
    assumeTrue(installed, "sockperf is not installed here (Debian: apt-get install sockperf)");
  }

  /** Starts one and waits until it listens. */
  static SockperfServer start() throws IOException, InterruptedException {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    SockperfServer server =
        new SockperfServer(
            sockperf(List.of("server", "--tcp", "-i", "127.0.0.1", "-p", "" + port)), port);
    server.awaitListening();
    return server;
  }

  private void awaitListening() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException e) {
        assertThat(System.nanoTime()).as("sockperf does not listen").isLessThan(deadline);
        Thread.sleep(20);
      }
    }
  }

  /**
   * Runs a client in ping-pong mode until its time is over.
   *
   * @return what it prints
   */
  String pingPong(String... options) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("ping-pong", "--tcp", "-i", "127.0.0.1", "-p", "" + port));
    arguments.addAll(List.of(options));
    Process client = sockperf(arguments);
    try {
      String printed = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(client.waitFor()).as(printed).isZero();
      return printed;
    } finally {
      client.destroyForcibly();
    }
  }

  private static Process sockperf(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sockperf"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            arguments.contains("server")
                ? ProcessBuilder.Redirect.DISCARD
                : ProcessBuilder.Redirect.PIPE)
        .start();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
