package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Profiles with the jars: nothing but the result is printed, and the examples run. */
@Timeout(180)
class ProfilesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static RunningServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "profiles"))) {
      return files.sorted().toList();
    }
  }

  private String profile(String text) throws IOException {
    return Files.writeString(folder.resolve("p.yaml"), text).toString();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExamplesRunFromTheirFirstPhaseToTheirLast(Path example) throws Exception {
    Exit exit =
        server
            .client("--profile", example.toString(), "-t", "0.3", "-O", "0", "-i", "0", "-J")
            .with(0)
            .quiet();
    for (JsonNode phase : JSON.readTree(exit.out()).get("phases")) {
      assertThat(phase.path("outcome").asText())
          .as(phase.path("name").asText())
          .isEqualTo("completed");
      assertThat(phase.has("result")).isEqualTo(phase.path("reported").asBoolean());
    }
  }

  @Test
  void phasesRunWithinOneProcessToo() throws Exception {
    String file =
        profile(
            """
            loopback: true
            bytes: 1M
            json: true
            phases:
              - name: a
                transport: nio
              - name: b
                transport: blocking
                verify: true
            """);
    Exit exit = RunningJar.runClient("--profile", file).with(0).quiet();
    JsonNode phases = JSON.readTree(exit.out()).get("phases");
    assertThat(phases).hasSize(2);
    assertThat(phases.get(0).at("/result/end/sum_received/bytes").asLong())
        .isGreaterThanOrEqualTo(1 << 20);
    assertThat(phases.get(1).toString()).contains("\"transport\":\"blocking\"");
  }

  @Test
  void ctrlCInAPhaseKeepsWhatWasMeasuredAndRunsNoOther() throws Exception {
    String file =
        profile(
            """
            interval: 0.2
            omit: 0
            bitrate: 50M
            phases:
              - {name: short, bytes: 1M}
              - {name: long, time: 60}
              - {name: never, time: 60}
            """);
    try (RunningJar client = RunningJar.startClient(server.withClient("--profile", file))) {
      client.awaitOutput("(?s)Phase 2 of 3: long.*\\d\\.\\d\\d-\\d+\\.\\d\\d");
      client.signal("INT");
      Exit exit = client.awaitExit().with(130).quiet();
      assertThat(exit.out()).contains("Interrupted", "Phase 3 of 3: never, not run: interrupted");
    }
  }

  @Test
  void aMistakeIsWrongUsageBeforeAnythingRuns() throws Exception {
    String file = profile("phases:\n  - name: a\n    parallel: x\n");
    Exit exit = server.client("--profile", file).with(2);
    assertThat(exit.out()).isEmpty();
    assertThat(exit.error())
        .startsWith("perf-client: " + file + ":3:5: parallel: 'x' is not a whole number");
  }
}
