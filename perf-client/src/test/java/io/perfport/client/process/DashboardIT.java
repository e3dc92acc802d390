package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live page of both jars during a real run, in a real browser. */
@Timeout(300)
class DashboardIT {
  private static final String ADDRESS = "live page at (http://127\\.0\\.0\\.1:\\d+/)";

  /** As a stranger may choose it: markup, an escape sequence, and an override of the direction. */
  private static final String HOSTILE =
      "<img src=x onerror=document.title='taken'>\u001b[31m\u202e";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static double figure(JsonNode result, String name) {
    return StreamSupport.stream(result.path("perfport").path("figures").spliterator(), false)
        .filter(figure -> figure.path("name").asText().equals(name))
        .mapToDouble(figure -> figure.path("value").asDouble())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theClientsPageShowsTheRunAndEndsWithTheFiguresOfItsResult() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client =
            RunningJar.startClient(
                server.withClient("-t", "20", "-P", "2", "-J", "--title", HOSTILE, "--dashboard"));
        LivePage page = new LivePage(client.awaitError(ADDRESS).group(1), false)) {
      page.awaitPositive("sent");
      assertThat(page.awaitTile("cpu")).isNotNegative();
      page.awaitText("link", "Live");
      Thread.sleep(4000);
      page.picture("client-running");
      assertThat(page.headingsOfCharts()).contains("Throughput", "Processor time");
      client.signal("INT");
      JsonNode result = MAPPER.readTree(client.awaitExit().with(130).out());
      page.awaitText("link", "Finished");
      assertThat(page.awaitTile("goodput_bits_per_second")).isEqualTo(figure(result, "goodput"));
      assertThat(page.text()).contains("<img src=x onerror=");
      assertThat(page.run("return document.images.length")).isEqualTo(0L);
      assertThat(page.run("return document.title")).asString().contains("<img src=x");
      page.picture("client-finished");
      page.size(390, 844);
      assertThat(page.run("return document.documentElement.scrollWidth <= innerWidth"))
          .isEqualTo(true);
      page.picture("client-phone");
      assertThat(page.console()).isEmpty();
      assertThat(page.accessibilityFaults()).isEmpty();
    }
  }

  @Test
  void theClientsPageShowsLatencyOfRequestsAndTheCompletionPort() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client =
            RunningJar.startClient(
                server.withClient(
                    "-W",
                    "rr",
                    "-t",
                    "60",
                    "-J",
                    "--transport",
                    "iocp",
                    "--title",
                    "Office to lab",
                    "--dashboard"));
        LivePage page = new LivePage(client.awaitError(ADDRESS).group(1), true)) {
      page.awaitPositive("requests");
      page.awaitText("charts", "Completion port");
      page.awaitText("charts", "p50");
      Thread.sleep(6000);
      page.picture("client-requests-dark");
      client.signal("INT");
      JsonNode result = MAPPER.readTree(client.awaitExit().with(130).out());
      assertThat(page.awaitTile("latency_p50_us")).isEqualTo(figure(result, "latency_p50"));
      assertThat(page.awaitTile("requests_per_second")).isEqualTo(figure(result, "requests"));
      assertThat(page.headingsOfCharts()).contains("Latency", "Requests", "Completion port");
      assertThat(page.console()).isEmpty();
      assertThat(page.accessibilityFaults()).isEmpty();
    }
  }

  @Test
  void theServersPageShowsAllSessionsAndKeepsTheirResults() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    try (RunningServer server = RunningServer.start("--dashboard", "0", "--json")) {
      String address = server.awaitError(ADDRESS).group(1);
      try (LivePage page = new LivePage(address, false);
          RunningJar streams =
              RunningJar.startClient(server.withClient("-t", "60", "-P", "3", "--title", HOSTILE));
          RunningJar requests = RunningJar.startClient(server.withClient("-W", "rr", "-t", "60"))) {
        page.awaitPositive("received");
        page.awaitPositive("requests");
        page.awaitText("sessions", "<img src=x onerror=");
        page.awaitText("charts", "session");
        Thread.sleep(3000);
        page.picture("server-running");
        streams.signal("INT");
        requests.signal("INT");
        streams.awaitExit().with(130);
        requests.awaitExit().with(130);
        page.awaitText("history", "interrupted");
        JsonNode state = MAPPER.readTree(get(http, address + "api/state"));
        assertThat(state.path("history")).hasSize(2);
        JsonNode printed =
            MAPPER.readTree(server.awaitOutput("^\\{.*\"interrupted\".*\\}$").group());
        JsonNode kept = null;
        for (JsonNode run : state.path("history")) {
          if (run.path("id").equals(printed.path("perfport").path("session"))) {
            kept = MAPPER.readTree(get(http, address + run.path("result").asText().substring(1)));
          }
        }
        assertThat(kept).isNotNull();
        // Each has looked at the clock itself; all that was measured is the same.
        assertThat(kept.path("end")).isEqualTo(printed.path("end"));
        assertThat(kept.path("perfport").path("outcome").asText()).isEqualTo("interrupted");
        assertThat(page.run("return document.images.length")).isEqualTo(0L);
        page.picture("server-history");
        server.signal("TERM");
        page.awaitText("link", "has ended");
        assertThat(page.text()).contains("interrupted");
        assertThat(page.console()).isEmpty();
        assertThat(page.accessibilityFaults()).isEmpty();
      }
    }
  }

  @Test
  void aRunInTheServersHistoryOpensAsAReportUnderItsOwnPolicy() throws Exception {
    try (RunningServer server = RunningServer.start("--dashboard", "0", "--json")) {
      String address = server.awaitError(ADDRESS).group(1);
      try (LivePage page = new LivePage(address, false);
          RunningJar client =
              RunningJar.startClient(server.withClient("-t", "4", "--bidir", "--title", HOSTILE))) {
        client.awaitExit().with(0);
        page.awaitText("history", "Report");
        Object link = page.run("return document.querySelector('#history a.served').href");
        try (LivePage report = new LivePage((String) link, false)) {
          assertThat(report.text())
              .contains("<img src=x onerror=", "Throughput over time", "Processor time");
          assertThat(report.run("return document.images.length")).isEqualTo(0L);
          report.picture("server-report");
          assertThat(report.console()).isEmpty();
          report.run(
              "const other = document.createElement('script');"
                  + " other.textContent = 'document.title = \"taken\"';"
                  + " document.body.append(other)");
          assertThat(report.run("return document.title")).asString().isNotEqualTo("taken");
          assertThat(report.console()).anyMatch(line -> line.contains("Content Security Policy"));
          assertThat(report.accessibilityFaults()).isEmpty();
        }
        assertThat(page.console()).isEmpty();
        server.signal("TERM");
        page.awaitText("link", "has ended");
        assertThat(page.run("return document.querySelectorAll('a.served').length")).isEqualTo(0L);
      }
    }
  }

  private static String get(HttpClient http, String address) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
        .body();
  }

  /** Somebody watches who reads nothing, and the program ends with its test all the same. */
  @Test
  void anOpenPageDoesNotHoldUpTheEnd() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client = RunningJar.startClient(server.withClient("-t", "3", "--dashboard"));
        Socket viewer = new Socket()) {
      URI address = URI.create(client.awaitError(ADDRESS).group(1));
      viewer.setReceiveBufferSize(4096);
      viewer.connect(new InetSocketAddress(address.getHost(), address.getPort()));
      viewer
          .getOutputStream()
          .write(
              "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      client.awaitExit().with(0);
    }
  }
}
