package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.JsonLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code perf-server --json} and the client's {@code --json} of the same test say the same. */
@Timeout(300)
class ServerJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteArrayOutputStream client = new ByteArrayOutputStream();
  private final ByteArrayOutputStream server = new ByteArrayOutputStream();

  /** Runs a client's test to its end, and then its server. */
  private List<JsonNode> linesOf(SessionLimits limits, int exitCode, String options)
      throws Exception {
    ServerConfig config =
        new ServerConfig(Transports.load().choose("nio"), "127.0.0.1", 0, 2, limits, false);
    try (JsonLines lines =
            new JsonLines(new PrintStream(server, true, StandardCharsets.UTF_8), config);
        PerfServer running = PerfServer.start(config, lines)) {
      String line = "127.0.0.1 --json --transport nio -p " + running.port() + " " + options;
      assertThat(ClientMain.run(client, System.err, line.split(" ", -1))).isEqualTo(exitCode);
    }
    List<JsonNode> told = new ArrayList<>();
    for (String line : server.toString(StandardCharsets.UTF_8).lines().toList()) {
      told.add(JSON.readTree(line));
    }
    return told;
  }

  private JsonNode only(String options) throws Exception {
    return only(SessionLimits.DEFAULT, 0, options);
  }

  private JsonNode only(SessionLimits limits, int exitCode, String options) throws Exception {
    List<JsonNode> told = linesOf(limits, exitCode, options);
    assertThat(told).hasSize(1);
    return told.get(0);
  }

  private JsonNode client() throws Exception {
    return JSON.readTree(client.toString(StandardCharsets.UTF_8));
  }

  /** Which end prints it is the one thing in which sums differ. */
  private static JsonNode withoutSender(JsonNode sum) {
    assertThat(sum.isObject()).as("a sum").isTrue();
    return ((ObjectNode) sum.deepCopy()).without("sender");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-n 5M --title a-title",
        "-n 5M -R",
        "-k 30 --bidir -P 3 --framed",
        "-t 0.3 -O 0.1 -b 50M/2 -S 8 -w 100K"
      })
  void connectionsHaveTheSamePlanAndSumsAsAtTheClient(String options) throws Exception {
    JsonNode told = only(options);
    JsonNode client = client();
    JsonNode end = told.get("end");
    for (String name : List.of("", "_bidir_reverse")) {
      if (client.get("end").has("sum_received" + name)) {
        boolean serverSends = options.contains("-R") || !name.isEmpty();
        String here = (serverSends ? "sum_sent" : "sum_received") + name;
        assertThat(withoutSender(end.get(here)))
            .isEqualTo(withoutSender(client.get("end").get(here)));
        assertThat(end.get(here).get("sender").booleanValue()).isEqualTo(serverSends);
      }
    }
    sameTest(told, client);
    assertThat(told.get("title")).isEqualTo(client.get("title"));
    told.at("/start/test_start")
        .properties()
        .forEach(
            each ->
                assertThat(each.getValue())
                    .as(each.getKey())
                    .isEqualTo(client.at("/start/test_start/" + each.getKey())));
    assertThat(told.at("/perfport/workload").asText()).isEqualTo("stream");
    assertThat(told.get("intervals").isEmpty()).isTrue();
  }

  private static void sameTest(JsonNode told, JsonNode client) {
    assertThat(told.at("/perfport/configuration/plan"))
        .isEqualTo(client.at("/perfport/configuration/plan"));
    for (String key : List.of("program", "protocol", "transport", "model", "workers", "system")) {
      assertThat(told.at("/perfport/server/" + key))
          .as(key)
          .isEqualTo(client.at("/perfport/server/" + key));
    }
    for (String key : List.of("/perfport/session", "/start/cookie", "/perfport/client/program")) {
      assertThat(told.at(key)).as(key).isEqualTo(client.at(key));
    }
    assertThat(told.at("/perfport/outcome").asText()).isEqualTo("completed");
    assertThat(told.has("error")).isFalse();
    assertThat(told.at("/start/accepted_connection/host").asText()).isEqualTo("127.0.0.1");
    assertThat(told.at("/start/accepted_connection/port").intValue()).isPositive();
    assertThat(told.at("/start/timestamp/timemillisecs").longValue())
        .isBetween(
            client.at("/start/timestamp/timemillisecs").longValue() - 60_000,
            client.at("/start/timestamp/timemillisecs").longValue() + 60_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-u -n 1M -b 50M", "-u -n 1M -b 50M -R"})
  void datagramsAreThoseThatTheClientHeardOf(String options) throws Exception {
    JsonNode told = only(options);
    boolean sends = options.endsWith("-R");
    JsonNode sum = told.at(sends ? "/end/sum_sent" : "/end/sum_received");
    JsonNode stream = client().at("/perfport/streams/0/" + (sends ? "sender" : "receiver"));
    for (String key :
        List.of(
            "bytes",
            "bits_per_second",
            "packets",
            "lost_packets",
            "lost_percent",
            "jitter_ms",
            "out_of_order_packets",
            "duplicate_packets",
            "late_packets",
            "unsent_packets")) {
      assertThat(sum.path(key)).as(key).isEqualTo(stream.path(key));
    }
    assertThat(sum.get("packets").longValue()).isPositive();
    assertThat(told.at("/end/sum")).isEqualTo(sum);
    sameTest(told, client());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " -R"})
  void theOtherProtocolHasTheSameLine(String direction) throws Exception {
    JsonNode told = only("--protocol iperf3 -n 5M" + direction);
    String sum = direction.isEmpty() ? "/end/sum_received/bytes" : "/end/sum_sent/bytes";
    assertThat(told.at(sum).longValue()).isEqualTo(client().at(sum).longValue()).isPositive();
    assertThat(told.at("/perfport/server/protocol").asText()).isEqualTo("iperf3");
    assertThat(told.at("/perfport/outcome").asText()).isEqualTo("completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rr", "crr"})
  void requestsAreThoseThatTheClientHeardOf(String workload) throws Exception {
    JsonNode told = only("-k 100 --workload " + workload);
    JsonNode client = client();
    assertThat(told.at("/perfport/exchange/server"))
        .isEqualTo(client.at("/perfport/exchange/server"));
    assertThat(told.at("/perfport/exchange/server/requests").longValue()).isEqualTo(100);
    assertThat(told.at("/perfport/workload").asText()).isEqualTo(workload);
    sameTest(told, client);
  }

  @Test
  void aLoadedTestIsThreeSessions() throws Exception {
    List<JsonNode> told = linesOf(SessionLimits.DEFAULT, 0, "-t 0.3 -O 0 --workload loaded");
    assertThat(told.stream().map(each -> each.at("/perfport/workload").asText()))
        .containsExactlyInAnyOrder("rr", "rr", "stream");
    assertThat(told.stream().map(each -> each.at("/perfport/outcome").asText()))
        .containsOnly("completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"perfport", "iperf3"})
  void aTestThatIsRefusedHasItsReason(String protocol) throws Exception {
    JsonNode told =
        only(new SessionLimits(5, 16, 60_000, 0, 30_000), 3, "-t 100 --protocol " + protocol);
    assertThat(told.at("/perfport/outcome").asText()).isEqualTo("not-started");
    assertThat(told.at("/perfport/failure/reason").asText()).isEqualTo("plan-over-limit");
    assertThat(told.get("error")).isEqualTo(told.at("/perfport/failure/detail"));
    assertThat(told.get("error").asText()).contains("--max-duration");
    assertThat(told.get("end").isEmpty()).isTrue();
  }
}
