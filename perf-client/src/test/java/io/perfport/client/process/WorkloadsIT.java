package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The workloads that are not streams, as somebody types them. */
@Timeout(300)
class WorkloadsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static RunningServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void serve() throws Exception {
    server = RunningServer.start();
  }

  @AfterAll
  static void end() throws Exception {
    server.close();
  }

  private static Exit run(String line, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(Arrays.asList(line.split(" ")));
    arguments.addAll(List.of(more));
    return server.client(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-W rr -k 200 --connections 3 --depth 2 --request 1 --response 100K",
        "-W rr -k 200 -u --request 24 --response 1K",
        "-W crr -k 200 --connections 3"
      })
  void aNumberOfRequestsIsAnsweredExactly(String line) throws Exception {
    JsonNode result = JSON.readTree(run(line, "-J").with(0).quiet().out()).get("perfport");
    assertThat(result.get("outcome").asText()).isEqualTo("completed");
    JsonNode exchange = result.get("exchange");
    assertThat(exchange.get("requests").asLong() + exchange.path("lost").asLong()).isEqualTo(200);
    assertThat(exchange.at("/server/requests").asLong()).isGreaterThanOrEqualTo(200);
    assertThat(exchange.at("/latency_us/percentiles/p90").asDouble()).isPositive();
  }

  @Test
  void eachFormatHasWhatHappened() throws Exception {
    String line = "-W rr --connections 4 --rate 400 -t 1 -O 0 -i 0.5";
    assertThat(run(line).with(0).quiet().out())
        .contains("open loop, 400 requests/s in all", "Latency ", "Service ", "Lateness ");
    List<String> events = run(line, "--json-stream").with(0).quiet().out().lines().toList();
    assertThat(JSON.readTree(events.get(0)).get("event").asText()).isEqualTo("start");
    assertThat(JSON.readTree(events.get(1)).at("/data/requests").asLong()).isPositive();
    assertThat(JSON.readTree(events.get(events.size() - 1)).get("event").asText()).isEqualTo("end");
    assertThat(run(line, "--csv").with(0).quiet().out())
        .contains("latency_p99.99_us", ",interval,", ",rr,", ",total,", ",completed,");
  }

  @Test
  void aRampTellsEachStepAndItsMemory() throws Exception {
    JsonNode exchange =
        JSON.readTree(
                run("-W scale --connections 40 --ramp 20 -i 0.2 -t 0.5 -J").with(0).quiet().out())
            .at("/perfport/exchange");
    assertThat(exchange.get("ramp"))
        .extracting(step -> step.get("connections").asInt())
        .containsExactly(20, 40);
    assertThat(exchange.at("/server/connections_max").asInt()).isEqualTo(40);
  }

  @Test
  void latencyUnderLoadStandsBesideThatWithout() throws Exception {
    String line = "-W loaded -t 1 -O 0.2 -b 20M";
    assertThat(run(line).with(0).quiet().out())
        .contains("Under load: ", "idle ", "loaded ", "Goodput of the load", "Responsiveness: ");
    JsonNode result = JSON.readTree(run(line, "-J").with(0).quiet().out());
    assertThat(result.at("/end/sum_received/bytes").asLong()).isPositive();
    assertThat(result.at("/perfport/comparison/loaded_rpm").asDouble()).isPositive();
  }

  @Test
  void ctrlCGivesTheFiguresUntilThen() throws Exception {
    try (RunningJar client =
        RunningJar.startClient(server.withClient("-W", "rr", "-t", "60", "-O", "0", "-i", "0.2"))) {
      client.awaitOutput("\\d\\.\\d\\d-\\d+\\.\\d\\d");
      client.signal("INT");
      Exit exit = client.awaitExit().with(130).quiet();
      assertThat(exit.out()).contains("Requests: ", "Interrupted: these are the figures");
      assertThat(exit.out()).contains("remote ");
    }
  }

  @Test
  void theyAreComparedLikeStreams() throws Exception {
    assertThat(
            run("-W rr --compare depth=1,8 --runs 2 -t 0.3 -O 0.2 --connections 2")
                .with(0)
                .quiet()
                .out())
        .contains("depth=1 ", "depth=8 ", "Requests (more is better)", "Latency p50");
  }

  @Test
  void onThisMachineEveryTransportIsMeasured() throws Exception {
    Exit exit = RunningJar.runClient("--loopback", "-W", "rr", "-t", "0.2", "-O", "0.1").with(0);
    assertThat(exit.out()).contains("transport=nio", "transport=blocking", "transport=local");
  }

  @Test
  void aProfileMayHoldThem() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            omit: 0
            time: 0.3
            phases:
              - {name: round trips, workload: rr, connections: 2}
              - {name: bytes, bitrate: 10M}
              - {name: new connections, workload: crr}
            """);
    Exit exit = server.client("--profile", file.toString()).with(0).quiet();
    assertThat(exit.out())
        .contains("Phase 1 of 3: round trips", "Test: rr", "receiver", "Test: crr");
    Exit csv = server.client("--profile", file.toString(), "--csv").with(0).quiet();
    assertThat(csv.out()).contains("\r\nround trips,", "\r\nbytes,", "\r\nnew connections,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          -W rr -P 2               | --parallel is of streams, not of --workload rr; give --connections N
          -W crr -b 1M             | --bitrate is of streams, not of --workload crr; give --rate N
          -W rr -n 1M              | --bytes: requests are counted
          -W rr --ramp 3           | --ramp is not of --workload rr, but of scale
          --connections 3          | --connections is not of --workload stream
          -W crr --depth 2         | --depth is not of --workload crr
          -W crr -u                | --udp: crr is about connections; use rr
          -W rr --iperf3           | --iperf3: iperf3 has streams only
          -W loaded -n 1M          | --workload loaded is limited by --time
          -W rr -k 10 -O 1         | --omit and --blockcount exclude each other
          -W tcp                   | 'tcp' is no workload; give stream, rr, crr, scale or loaded
          -W rr -u --request 8     | request size: 8 is not in the range
          """)
  void whatMakesNoSenseIsSaidInOneLine(String line, String message) throws Exception {
    Exit exit = run(line).with(2);
    assertThat(exit.out()).isEmpty();
    assertThat(exit.error()).contains(message).hasLineCount(1);
  }
}
