package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jars, several times: comparing, judging, and being interrupted in between. */
@Timeout(300)
class SeveralTestsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void aLaterRunIsHeldAgainstAnEarlierOne() throws Exception {
    Path base = folder.resolve("base.json");
    try (RunningServer server = RunningServer.start()) {
      server.client("-n", "500M", "-J", "-o", base.toString()).with(0).quiet();
      // Whatever today's run gives, it is worse than a thousand times that, and better than none.
      JsonNode document = JSON.readTree(base.toFile());
      ObjectNode goodput = (ObjectNode) document.at("/perfport/figures/0");
      double value = goodput.path("value").doubleValue();
      goodput.put("value", value * 1000);
      Path impossible = folder.resolve("impossible.json");
      JSON.writeValue(impossible.toFile(), document);
      String[] judged = {"-n", "500M", "--tolerance", "1000", "--tolerance", "goodput=90"};
      Exit worse = server.client(with(judged, "--baseline", impossible.toString())).with(1);
      assertThat(worse.error()).contains("regressed against", "goodput");
      goodput.put("value", value / 1000);
      JSON.writeValue(impossible.toFile(), document);
      server.client(with(judged, "--baseline", impossible.toString())).with(0).quiet();
    }
  }

  @Test
  void transportsTakeTurnsAgainstOneServer() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Exit exit =
          server
              .client(
                  "-t",
                  "0.2",
                  "-O",
                  "0",
                  "--compare",
                  "transport=nio,blocking",
                  "--runs",
                  "2",
                  "-J")
              .with(0)
              .quiet();
      JsonNode document = JSON.readTree(exit.out());
      assertThat(document.at("/runs"))
          .extracting(run -> run.at("/result/perfport/client/transport").asText())
          .containsExactly("nio", "blocking", "nio", "blocking");
      assertThat(document.at("/summary/variants/1/figures/0/to_first/rounds").asInt()).isEqualTo(2);
    }
  }

  @Test
  void ctrlCPrintsTheRunsUntilThen() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client =
            RunningJar.startClient(server.withClient("-t", "0.3", "-O", "0", "--runs", "900"))) {
      client.awaitOutput("^ +2 +test +goodput");
      client.signal("INT");
      Exit exit = client.awaitExit().with(130).quiet();
      assertThat(exit.out()).contains("Median", "Interrupted: these are the runs");
    }
  }

  private static String[] with(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }
}
