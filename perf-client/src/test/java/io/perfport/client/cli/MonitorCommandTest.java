package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.batch.TestEngine;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.client.report.Samples;
import io.perfport.client.report.Shown;
import io.perfport.client.report.output.Terminal;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands with {@code --every}, without a network and without waiting. */
class MonitorCommandTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d{4} ";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Null for a test that never starts; there is no further test than these. */
  private final List<Outcome> outcomes = new ArrayList<>();

  private final List<Long> pausedNanos = new ArrayList<>();

  @TempDir private Path folder;

  private final TestEngine engine =
      new TestEngine() {
        @Override
        public Measurement run(TestConfig config, Report report) {
          Outcome outcome = outcomes.remove(0);
          if (outcome == null) {
            throw new FailureException(FailureReason.CONNECT_REFUSED, "nobody there");
          }
          TestResult result = Samples.result(((StreamConfig) config).plan(), true, outcome);
          Samples.tell(report, result);
          return result;
        }

        @Override
        public void pause(long nanos) {
          pausedNanos.add(nanos);
        }

        @Override
        public boolean interrupted() {
          return outcomes.isEmpty();
        }
      };

  private int run(String... args) {
    ClientRunner runner =
        new ClientRunner(
            engine,
            () -> {
              throw new AssertionError("no server is needed");
            },
            new PrintWriter(out),
            new PrintWriter(err),
            Terminal.NONE);
    return ClientCommand.commandLine(NamedTransport.CATALOG, runner)
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private void plan(Outcome... planned) {
    outcomes.addAll(Arrays.asList(planned));
  }

  private List<String> linesOfOutput() {
    return out.toString().lines().toList();
  }

  @Test
  void eachTestIsALineAndNoFailureEndsIt() {
    plan(Samples.COMPLETED, null, Samples.FAILED, Samples.INTERRUPTED);
    assertThat(run("h", "--every", "5m")).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(linesOfOutput()).hasSize(5).allMatch(line -> line.matches(TIME + ".*"));
    assertThat(linesOfOutput().get(0)).endsWith(" runs 1 test every 300 s until interrupted");
    assertThat(linesOfOutput().get(1)).contains(" stream (epoll): goodput ", "bits/sec");
    assertThat(linesOfOutput().get(2))
        .endsWith(" stream (epoll): did not start (connect-refused): nobody there");
    assertThat(linesOfOutput().get(3))
        .contains(" stream (epoll): broke off (peer-closed): ", "; until then retransmitted ");
    assertThat(linesOfOutput().get(4)).contains(" stream (epoll): interrupted; until then ");
    assertThat(pausedNanos).hasSize(3).allMatch(nanos -> nanos > 0);
  }

  @Test
  void everyPhaseOfAProfileIsALineWithItsName() throws IOException {
    Path profile = folder.resolve("monitor.yaml");
    Files.writeString(
        profile,
        "host: h\nevery: 5m\nphases: [{name: up}, {name: warm, report: false}, {name: down}]\n");
    plan(
        Samples.COMPLETED,
        Samples.COMPLETED,
        Samples.COMPLETED,
        Samples.COMPLETED,
        Samples.COMPLETED,
        Samples.INTERRUPTED);
    assertThat(run("--profile", profile.toString())).isEqualTo(130);
    assertThat(linesOfOutput().get(0)).endsWith(" runs 3 tests every 300 s until interrupted");
    assertThat(linesOfOutput().subList(1, 7))
        .extracting(line -> line.split(" ", 3)[1])
        .containsExactly("up", "warm", "down", "up", "warm", "down");
  }

  @Test
  void theHistoryHasOneLineOfJsonForEachTest() throws IOException {
    Path history = folder.resolve("history.jsonl");
    plan(Samples.COMPLETED, null, Samples.FAILED);
    assertThat(run("h", "--every", "1s", "--history", history.toString())).isEqualTo(130);
    List<JsonNode> lines = Files.readAllLines(history).stream().map(Shown::read).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.get("event").asText()).isEqualTo("run");
              assertThat(Instant.parse(line.get("time").asText())).isBefore(Instant.MAX);
              assertThat(line.get("test").asText()).isEqualTo("stream");
              assertThat(line.get("transport").asText()).isEqualTo("epoll");
            });
    assertThat(lines.get(0).at("/data/end/sum_received/bits_per_second").isNumber()).isTrue();
    assertThat(lines)
        .extracting(line -> line.at("/data/perfport/outcome").asText())
        .containsExactly("completed", "not-started", "failed");
    assertThat(err.toString()).doesNotContain("history");
  }

  @Test
  void theHistoryKeepsAsManyFilesAsItIsTold() throws IOException {
    Path history = folder.resolve("history.jsonl");
    plan(Samples.COMPLETED, Samples.COMPLETED, Samples.COMPLETED, Samples.COMPLETED);
    String[] limits = {"--history-size", "1K", "--history-files", "2"};
    assertThat(
            run(
                "h",
                "--every",
                "1s",
                "--history",
                history.toString(),
                limits[0],
                limits[1],
                limits[2],
                limits[3]))
        .isEqualTo(130);
    try (var files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("history.jsonl", "history.jsonl.1");
    }
  }

  @Test
  void aHistoryThatCantBeWrittenIsSaidBeforeAnythingRuns() {
    plan(Samples.COMPLETED);
    assertThat(run("h", "--every", "1s", "--history", folder.toString())).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo("perf-client: --history: " + folder + " is a folder");
    assertThat(outcomes).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --every 0s|--every: '0s' is out of range; give 1s to 24h
          --every 25h|--every: '25h' is out of range; give 1s to 24h
          --every 5x|--every: '5x' is not a time; give seconds, minutes or hours, such as 30s, 5m or 1h
          --every 5m -J|--every and --json exclude each other; with --every each test is a line, and --history keeps the results
          --history f|--history: is about a command that is repeated; it needs --every
          --every 5m --history-files 2|--history-files: is about a history file; it needs --history
          """)
  void whatMakesNoSenseIsRefusedInOneLine(String options, String message) {
    plan(Samples.COMPLETED);
    assertThat(run(("h " + options).split(" ", -1))).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("perf-client: " + message);
  }
}
