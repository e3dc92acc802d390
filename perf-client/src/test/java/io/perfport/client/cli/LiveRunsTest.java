package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.util.NetUtil;
import io.perfport.core.dashboard.Dashboard;
import io.perfport.core.dashboard.Dashboard.PageFacts;
import io.perfport.core.metrics.PerfMetrics;
import io.perfport.core.metrics.PerfMetrics.Role;
import io.perfport.core.metrics.ScrapeEndpoint;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.LiveSessions;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the live pages of both ends are told of every kind of test, while it runs. */
@Timeout(180)
class LiveRunsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern ADDRESS = Pattern.compile("live page at (http://\\S+/)");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PerfMetrics metrics = new PerfMetrics(Role.SERVER);
  private ScrapeEndpoint endpoint;
  private PerfServer server;

  /** The server's page is watched all along. */
  private final CompletableFuture<List<Told>> serverTold = new CompletableFuture<>();

  @BeforeEach
  void start() {
    ServerConfig config =
        new ServerConfig(
            Transports.load().choose("nio"), "127.0.0.1", 0, 2, SessionLimits.DEFAULT, false);
    Dashboard page = new Dashboard(new PageFacts(Role.SERVER, "test", "nio"), metrics);
    endpoint = ScrapeEndpoint.start(metrics, new InetSocketAddress(NetUtil.LOCALHOST4, 0), page);
    server = PerfServer.start(config, new LiveSessions(page, config));
    URI events = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + "/api/events");
    new Thread(() -> watch(events)).start();
  }

  private void watch(URI events) {
    try {
      serverTold.complete(told(events));
    } catch (Exception e) {
      serverTold.completeExceptionally(e);
    }
  }

  @AfterEach
  void close() {
    server.close();
    endpoint.close();
    metrics.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'-P 2', 'sent_bits_per_second streams', 'received_bits_per_second streams'",
    "'-R -P 2', 'received_bits_per_second streams', 'sent_bits_per_second streams'",
    "'--bidir', 'sent_bits_per_second received_bits_per_second streams',"
        + " 'sent_bits_per_second received_bits_per_second streams'",
    "'-u -b 20M -t 4', 'sent_bits_per_second peer_datagrams',"
        + " 'received_bits_per_second packets lost_packets jitter_ms delay_us'",
    "'-u -R -b 20M -t 4', 'received_bits_per_second packets lost_packets jitter_ms delay_us',"
        + " 'sent_bits_per_second peer_datagrams'",
    "'-W rr', 'requests_per_second latency_max_us latency_p50_us', 'requests_per_second'",
    "'-W rr -u', 'requests_per_second latency_max_us latency_p50_us', 'requests_per_second'",
    "'-W crr', 'requests_per_second latency_max_us latency_p50_us', 'requests_per_second'",
    "'-W loaded', 'requests_per_second sent_bits_per_second', 'requests_per_second'",
    "'--iperf3', 'sent_bits_per_second', 'received_bits_per_second'",
    "'--transport iocp', 'sent_bits_per_second', 'received_bits_per_second'",
    "'--transport blocking', 'sent_bits_per_second', 'received_bits_per_second'",
  })
  void bothEndsTellWhatTheyHaveOfATestWhileItRuns(String options, String ofClient, String ofServer)
      throws Exception {
    List<String> line =
        new ArrayList<>(List.of("127.0.0.1", "-p", Integer.toString(server.port())));
    line.addAll(List.of("-t", "2", "-O", "0", "--dashboard", "-J"));
    line.addAll(List.of(options.split(" ", -1)));
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(() -> ClientMain.run(out, err, line.toArray(String[]::new)));
    List<Told> client = told(URI.create(awaitAddress() + "api/events"));
    assertThat(exit.get()).as(() -> err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(client.get(client.size() - 1).name()).isEqualTo("end");
    assertThat(figures(client)).contains(ofClient.split(" ", -1));
    JsonNode history = lastState(client).path("history");
    assertThat(history.path(0).path("outcome").asText()).isEqualTo("completed");
    assertThat(history.path(0).path("figures").size()).isPositive();
    JsonNode result = MAPPER.readTree(out.toString(StandardCharsets.UTF_8));
    assertThat(
            client.stream()
                .filter(event -> event.name().equals("result"))
                .map(event -> parse(event.data().path("document").asText())))
        .last()
        .isEqualTo(result);
    endpoint.close(); // Its page ends, and so does what is read of it.
    assertThat(figures(serverTold.get())).contains(ofServer.split(" ", -1));
  }

  /** The server knows no more of a run than its own end; that it has, over time, too. */
  @Test
  void aRunInTheServersHistoryHasItsIntervalsAndOpensAsAReport() throws Exception {
    String[] line = {
      "127.0.0.1", "-p", Integer.toString(server.port()), "-t", "4", "-O", "0", "-J"
    };
    assertThat(ClientMain.run(out, err, line)).isZero();
    JsonNode told = parse(out.toString(StandardCharsets.UTF_8));
    JsonNode run = parse(get("/api/state")).at("/history/0");
    while (run.isMissingNode()) { // The client may have its result first.
      run = parse(get("/api/state")).at("/history/0");
    }
    JsonNode result = parse(get(run.path("result").asText()));
    for (JsonNode intervals : List.of(told.path("intervals"), result.path("intervals"))) {
      assertThat(intervals.size()).isGreaterThanOrEqualTo(3);
      assertThat(intervals)
          .anyMatch(each -> each.at("/cpu_utilization_percent/host_total").asDouble() > 0)
          .anyMatch(each -> each.at("/cpu_utilization_percent/remote_total").asDouble() > 0);
    }
    assertThat(get(run.path("report").asText()))
        .contains("Throughput over time", "Processor time (100 % is one processor)");
  }

  private String get(String path) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
        .body();
  }

  /** One event. */
  private record Told(String name, JsonNode data) {}

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  private String awaitAddress() throws Exception {
    while (true) {
      Matcher found = ADDRESS.matcher(err.toString(StandardCharsets.UTF_8));
      if (found.find()) {
        return found.group(1);
      }
      Thread.sleep(5);
    }
  }

  /** All events, to the end of the connection. */
  private static List<Told> told(URI events) throws Exception {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    List<Told> told = new ArrayList<>();
    try (Stream<String> lines =
        http.send(HttpRequest.newBuilder(events).build(), BodyHandlers.ofLines()).body()) {
      String name = "";
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          told.add(new Told(name, parse(line.substring(6))));
        }
      }
    }
    return told;
  }

  /** The names of all figures of all runs. */
  private static Set<String> figures(List<Told> told) {
    Set<String> names = new HashSet<>();
    for (Told each : told) {
      for (JsonNode run : each.data().path("runs")) {
        run.fieldNames().forEachRemaining(names::add);
      }
    }
    return new TreeSet<>(names);
  }

  private static JsonNode lastState(List<Told> told) {
    return told.stream()
        .filter(each -> each.name().equals("state"))
        .reduce((first, second) -> second)
        .orElseThrow()
        .data();
  }
}
