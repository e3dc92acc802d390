package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real Prometheus, on the loopback, that scrapes once a second. Closing it ends it. */
final class RunningPrometheus implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Process process;
  private final Path log;
  private final int port;

  private RunningPrometheus(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Returns when it is ready. Skips the test, saying why, if there is no Prometheus.
   *
   * @param folder for its data
   * @param ports of 127.0.0.1 to scrape, where nobody need listen yet
   */
  static RunningPrometheus start(Path folder, int... ports) throws Exception {
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
        scrape_configs:
          - job_name: perfport
            static_configs:
              - targets: [%s]
        """
            .formatted(
                Arrays.stream(ports)
                    .mapToObj("\"127.0.0.1:%d\""::formatted)
                    .collect(Collectors.joining(", "))));
    int port = freePort();
    Path log = folder.resolve("prometheus.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--enable-feature=native-histograms")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      assumeTrue(false, "needs Debian's package prometheus");
      throw e;
    }
    RunningPrometheus prometheus = new RunningPrometheus(process, log, port);
    try {
      prometheus.awaitReady();
      return prometheus;
    } catch (Exception | Error e) {
      prometheus.close();
      throw e;
    }
  }

  /** A port that was free a moment ago. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
      try {
        if (get("/-/ready").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("it is not ready: " + Files.readString(log));
  }

  /** The only value that an expression has at a time. */
  double value(String expression, Instant when) throws Exception {
    JsonNode answer =
        MAPPER.readTree(
            get("/api/v1/query?query="
                    + URLEncoder.encode(expression, StandardCharsets.UTF_8)
                    + "&time="
                    + when.toEpochMilli() / 1e3)
                .body());
    JsonNode result = answer.at("/data/result");
    assertThat(result).as("%s: %s", expression, answer).hasSize(1);
    return Double.parseDouble(result.get(0).at("/value/1").asText());
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
