package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both jars are watched while a test runs. */
@Timeout(300)
class MetricsIT {
  private static final String ADDRESS = "metrics at (http://127\\.0\\.0\\.1:\\d+)/metrics";

  /** How late an interval is, and how long, a busy machine decides. */
  private static final String INTERVAL = "\\d+\\.\\d\\d-\\d+\\.\\d\\d .*bits/sec";

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  @Test
  void bothEndsAnswerWhileATestRuns() throws Exception {
    try (RunningServer server = RunningServer.start("--metrics-port", "0");
        RunningJar client =
            RunningJar.startClient(
                server.withClient("-t", "60", "-O", "0", "-i", "0.2", "--metrics-port", "0"))) {
      client.awaitOutput(INTERVAL);
      assertWatched(server.awaitOutput(ADDRESS).group(1));
      assertWatched(client.awaitError(ADDRESS).group(1));
      client.signal("INT");
      client.awaitExit().with(130);
    }
  }

  private void assertWatched(String address) throws Exception {
    assertThat(get(address + "/healthz").statusCode()).isEqualTo(200);
    HttpResponse<String> metrics = get(address + "/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.body()).containsPattern("(?m)^perfport_bytes_total\\{.*\\} [1-9]");
  }

  private HttpResponse<String> get(String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
