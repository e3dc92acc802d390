package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus watches both jars, and tells what their results tell. */
@Timeout(300)
class PrometheusIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void theRateOfBytesIsTheThroughputOfTheResult() throws Exception {
    int serverPort = RunningPrometheus.freePort();
    int clientPort = RunningPrometheus.freePort();
    try (RunningPrometheus prometheus = RunningPrometheus.start(folder, serverPort, clientPort);
        RunningServer server =
            RunningServer.start("--metrics-port", Integer.toString(serverPort))) {
      // Paced, so that the figures do not depend on the machine.
      Exit exit =
          server
              .client("-t", "20", "-b", "80M", "-J", "--metrics-port", Integer.toString(clientPort))
              .with(0);
      Instant end = Instant.now();
      double bitsPerSecond =
          MAPPER.readTree(exit.out()).at("/end/sum_received/bits_per_second").asDouble();

      assertThat(bitsPerSecond).isCloseTo(80e6, withinPercentage(1));
      assertThat(rate(prometheus, "role=\"client\",direction=\"sent\"", end))
          .isCloseTo(bitsPerSecond, withinPercentage(1));
      assertThat(rate(prometheus, "role=\"server\",direction=\"received\"", end))
          .isCloseTo(bitsPerSecond, withinPercentage(1));
    }
  }

  /** Over fifteen seconds in the middle of the run; a scrape may be late, but not most of them. */
  private static double rate(RunningPrometheus prometheus, String labels, Instant end)
      throws Exception {
    String expression = "8 * sum(rate(perfport_bytes_total{%s}[15s]))".formatted(labels);
    double[] rates = new double[3];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = prometheus.value(expression, end.minusSeconds(2 + i));
    }
    return DoubleStream.of(rates).sorted().toArray()[1];
  }

  @Test
  void nativeHistogramsHoldTheLatencyOfTheResult() throws Exception {
    int clientPort = RunningPrometheus.freePort();
    try (RunningPrometheus prometheus = RunningPrometheus.start(folder, clientPort);
        RunningServer server = RunningServer.start()) {
      Exit exit =
          server
              .client(
                  "-W",
                  "rr",
                  "--rate",
                  "500",
                  "-t",
                  "10",
                  "-O",
                  "0",
                  "-J",
                  "--metrics-port",
                  Integer.toString(clientPort))
              .with(0);
      JsonNode latency = MAPPER.readTree(exit.out()).at("/perfport/exchange/latency_us");
      String histogram = "perfport_request_latency_seconds{workload=\"rr\"}";
      Instant end = Instant.now();
      // The last scrape lacks what came after it; the shape is the same.
      double median = prometheus.value("histogram_quantile(0.5, %s)".formatted(histogram), end);
      assertThat(median * 1e6)
          .isCloseTo(latency.at("/percentiles/p50").asDouble(), withinPercentage(25));
      assertThat(prometheus.value("histogram_count(%s)".formatted(histogram), end))
          .isBetween(2_500.0, 5_000.0);
    }
  }

  @Test
  void promtoolFindsNothingWrongWithAScrapeOfEitherJar() throws Exception {
    try (RunningServer server = RunningServer.start("--metrics-port", "0", "--transport", "iocp");
        RunningJar client =
            RunningJar.startClient(
                server.withClient(
                    "-W", "rr", "-t", "0.3", "-O", "0", "--every", "1s", "--metrics-port", "0"))) {
      String address = "metrics at (http://127\\.0\\.0\\.1:\\d+/metrics)";
      client.awaitOutput("rr \\(\\w+\\): requests");
      promtool(server.awaitOutput(address).group(1));
      promtool(client.awaitError(address).group(1));
      client.signal("TERM");
      client.awaitExit().with(143);
    }
  }

  private static void promtool(String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10)).build();
    String scrape =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    assertThat(scrape).contains("perfport_last_test_success");
    Process promtool = startPromtool();
    try (var stdin = promtool.getOutputStream()) {
      stdin.write(scrape.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(said).isZero();
  }

  private static Process startPromtool() throws IOException {
    try {
      return new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "needs promtool, of Debian's package prometheus");
      throw e;
    }
  }
}
