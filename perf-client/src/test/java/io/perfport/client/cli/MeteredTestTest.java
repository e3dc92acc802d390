package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.batch.InterruptibleEngine;
import io.perfport.client.report.output.Terminal;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What real tests leave in the metrics and in a recording. */
@Timeout(120)
class MeteredTestTest {
  private static final String NIO_RR = "role=\"client\",transport=\"nio\",workload=\"rr\"}";

  private final InterruptibleEngine engine = new InterruptibleEngine();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    ClientRunner runner =
        new ClientRunner(
            engine,
            LoopbackServers::load,
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            Terminal.NONE);
    return ClientCommand.commandLine(new InstalledTransports(), runner)
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private static String scrape(ScrapeEndpoint endpoint) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + "/metrics");
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void everyRequestIsInTheHistogramAndTheLastTestIsShown() throws Exception {
    try (PerfMetrics metrics = new PerfMetrics(Role.CLIENT);
        ScrapeEndpoint endpoint = ScrapeEndpoint.start(metrics, 0)) {
      engine.countIn(metrics);
      assertThat(run("--loopback", "--transport", "nio", "-W", "rr", "-k", "500")).isZero();
      String scraped = scrape(endpoint);
      assertThat(scraped)
          .contains("perfport_request_latency_seconds_count{" + NIO_RR + " 500")
          .contains("perfport_last_test_success{role=\"client\",test=\"rr\",transport=\"nio\"} 1.0")
          .containsPattern("perfport_last_test_latency_p50_seconds\\{.*} [0-9.E-]+\\n");

      // Nobody listens there.
      String[] nobody = {"127.0.0.1", "-p", "1", "--transport", "nio", "-W", "rr"};
      assertThat(run(nobody)).isEqualTo(3);
      assertThat(scrape(endpoint))
          .contains("perfport_last_test_success{role=\"client\",test=\"rr\",transport=\"nio\"} 0.0")
          .containsPattern("perfport_last_test_latency_p50_seconds\\{.*} NaN\\n");
    }
  }

  /** Each part is a session, and requests under load are told apart from those before. */
  @Test
  void latencyUnderLoadIsInTheHistogramBesideThatWithoutLoad() throws Exception {
    try (PerfMetrics metrics = new PerfMetrics(Role.CLIENT);
        ScrapeEndpoint endpoint = ScrapeEndpoint.start(metrics, 0)) {
      engine.countIn(metrics);
      assertThat(run("--loopback", "--transport", "nio", "-W", "loaded", "-t", "1", "-O", "0"))
          .isZero();
      String scraped = scrape(endpoint);
      for (String workload : List.of("loaded", "loaded-idle")) {
        assertThat(scraped)
            .containsPattern(
                "perfport_request_latency_seconds_count\\{.*workload=\"" + workload + "\"} [1-9]");
      }
      assertThat(scraped)
          .containsPattern("perfport_bytes_total\\{direction=\"sent\".*\"nio\"} [1-9]")
          .containsPattern("perfport_sessions_ended_total\\{outcome=\"completed\".*} 3");
    }
  }

  @Test
  void aTestIsRecordedByFlightRecorder(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("test.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      assertThat(run("--loopback", "--transport", "nio", "-W", "rr", "-k", "10")).isZero();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> sessions =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("perfport.Session"))
            .toList();
    assertThat(sessions).hasSize(1);
    assertThat(sessions.get(0).getString("side")).isEqualTo("client");
    assertThat(sessions.get(0).getString("peer")).isEqualTo("127.0.0.1");
    assertThat(sessions.get(0).getString("outcome")).isEqualTo("completed");
    assertThat(sessions.get(0).getString("id")).isNotBlank();
  }
}
