package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
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

/** Results for programs: what stands on standard output, or in the file, is only the result. */
@Timeout(300)
class ResultFormatsIT {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String[] NOBODY = {"no-such-host.invalid", "-t", "1"};

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

  @Test
  void jsonIsOneDocument() throws Exception {
    Exit exit = server.client("-t", "1", "-O", "0", "-J").with(0).quiet();
    JsonNode document = JSON.readTree(exit.out());
    assertThat(document.at("/end/sum_received/bits_per_second").asDouble()).isPositive();
    assertThat(document.has("error")).isFalse();
  }

  @Test
  void jsonIsOneDocumentAlsoWhenTheTestNeverBegan() throws Exception {
    Exit exit = RunningJar.runClient(with(NOBODY, "-J")).with(3);
    assertThat(JSON.readTree(exit.out()).path("error").asText()).contains("unknown");
    assertThat(exit.error()).contains("unknown");
  }

  @Test
  void jsonIsOneDocumentAlsoWhenTheTestBrokeOff() throws Exception {
    try (RunningServer dying = RunningServer.start();
        RunningJar client =
            RunningJar.startClient(dying.withClient("-t", "60", "-b", "1M", "-J"))) {
      dying.awaitOutput("client sends");
      Thread.sleep(500); // So that the run has begun, of which -J says nothing before its end.
      dying.signal("TERM");
      Exit exit = client.awaitExit().with(1);
      JsonNode document = JSON.readTree(exit.out());
      assertThat(document.path("error").asText()).contains("shutting down");
      assertThat(exit.error()).contains("shutting-down");
    }
  }

  @Test
  void aStreamOfEventsHasOneALine() throws Exception {
    Exit exit = server.client("-t", "1", "-O", "0", "-i", "0.5", "--json-stream").with(0).quiet();
    List<String> lines = exit.out().lines().toList();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(4);
    for (String line : lines) {
      assertThat(JSON.readTree(line).path("event").asText()).isNotEmpty();
    }
    assertThat(JSON.readTree(lines.get(0)).path("event").asText()).isEqualTo("start");
    assertThat(JSON.readTree(lines.get(lines.size() - 1)).path("event").asText()).isEqualTo("end");
  }

  @Test
  void everyLineOfCsvHasAsManyFieldsAsTheFirst() throws Exception {
    Exit exit = server.client("-t", "1", "-O", "0", "-P", "2", "--csv").with(0).quiet();
    List<String> lines = exit.out().lines().toList();
    long commas = commas(lines.get(0));
    assertThat(lines).hasSizeGreaterThan(2).allMatch(line -> commas(line) == commas);
  }

  private static long commas(String line) {
    return line.chars().filter(each -> each == ',').count();
  }

  @Test
  void aFileHasTheWholeResultAndStandardOutputNothing() throws Exception {
    Path file = folder.resolve("result.json");
    Exit exit = server.client("-n", "1M", "-J", "-o", file.toString()).with(0).quiet();
    assertThat(exit.out()).isEmpty();
    assertThat(JSON.readTree(file.toFile()).has("end")).isTrue();
    assertThat(files()).containsExactly(file);
  }

  @Test
  void nothingIsLeftOfAFileWhoseTestNeverBegan() throws Exception {
    RunningJar.runClient(with(NOBODY, "-o", folder.resolve("result.txt").toString())).with(3);
    assertThat(files()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsWrongUsageBeforeAnythingIsMeasured() throws Exception {
    Path file = folder.resolve("none").resolve("result.txt");
    Exit exit = server.client("-t", "30", "-o", file.toString()).with(2);
    assertThat(exit.error()).contains("--output", "no folder");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String[] with(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }
}
