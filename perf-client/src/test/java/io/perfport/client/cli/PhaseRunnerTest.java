package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.client.batch.TestEngine;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.report.Report;
import io.perfport.client.report.Samples;
import io.perfport.client.report.output.Terminal;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What phases show and how they end, with an engine that has no network. */
class PhaseRunnerTest {
  private static final String PROFILE =
      """
      host: h
      phases:
        - name: warm-up
          report: false
        - name: "one, two"
          parallel: 2
        - name: back
          reverse: true
      """;

  /** Of a test that does not even start. */
  private static final Outcome NEVER =
      new Outcome.Failed(new Failure(FailureReason.CONNECT_REFUSED, "nobody listens"));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Integer> streams = new ArrayList<>();

  /** How the tests of the engine end, one after another. */
  private final Deque<Outcome> outcomes = new ArrayDeque<>();

  private boolean interrupted;

  @TempDir private Path folder;

  private final TestEngine engine =
      new TestEngine() {
        @Override
        public TestResult run(TestConfig asked, Report report) {
          StreamConfig config = (StreamConfig) asked;
          streams.add(config.plan().streams());
          Outcome outcome = outcomes.removeFirst();
          if (outcome.equals(NEVER)) {
            throw new FailureException(FailureReason.CONNECT_REFUSED, "nobody listens");
          }
          TestResult result = Samples.result(config.plan(), true, outcome);
          Samples.tell(report, result);
          return result;
        }

        @Override
        public boolean interrupted() {
          return interrupted;
        }
      };

  private int run(List<Outcome> ends, String... args) throws IOException {
    outcomes.clear();
    outcomes.addAll(ends);
    streams.clear();
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Path file = Files.writeString(folder.resolve("p.yaml"), PROFILE);
    List<String> all = new ArrayList<>(List.of("--profile", file.toString()));
    Collections.addAll(all, args);
    ClientRunner runner =
        new ClientRunner(
            engine,
            () -> {
              throw new AssertionError("no server is asked for");
            },
            new PrintWriter(out),
            new PrintWriter(err),
            Terminal.NONE);
    return ClientCommand.commandLine(NamedTransport.CATALOG, runner)
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private List<String> headings() {
    return out.toString().lines().filter(line -> line.startsWith("Phase ")).toList();
  }

  private JsonNode phases() throws IOException {
    return new ObjectMapper().readTree(out.toString()).get("phases");
  }

  private static List<Outcome> all(Outcome... outcomes) {
    return Arrays.asList(outcomes);
  }

  @Test
  void phasesRunInOrderEachUnderItsName() throws IOException {
    assertThat(run(all(Samples.COMPLETED, Samples.COMPLETED, Samples.COMPLETED))).isZero();
    assertThat(streams).containsExactly(1, 2, 1);
    assertThat(headings())
        .containsExactly(
            "Phase 1 of 3: warm-up, not reported", "Phase 2 of 3: one, two", "Phase 3 of 3: back");
    assertThat(out.toString().lines()).element(1).isEqualTo("");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void afterAFailureTheRestIsNotRunAndItsExitCodeCounts() throws IOException {
    assertThat(run(all(Samples.COMPLETED, Samples.FAILED))).isEqualTo(1);
    assertThat(headings()).last().isEqualTo("Phase 3 of 3: back, not run: phase one, two failed");
    assertThat(out.toString()).contains("sender"); // What was measured until then.
    assertThat(err.toString()).startsWith("perf-client: phase one, two: the test broke off (");

    assertThat(run(all(NEVER))).isEqualTo(3);
    assertThat(streams).hasSize(1);
    assertThat(err.toString())
        .startsWith(
            "perf-client: phase warm-up: the test did not start (connect-refused): nobody listens");
  }

  @Test
  void goingOnRunsTheRestAndTheFirstFailuresExitCodeCounts() throws IOException {
    String goOn = "--continue-on-failure";
    assertThat(run(all(Samples.COMPLETED, NEVER, Samples.FAILED), goOn)).isEqualTo(3);
    assertThat(run(all(Samples.FAILED, NEVER, Samples.COMPLETED), goOn)).isEqualTo(1);
    assertThat(streams).containsExactly(1, 2, 1);
    assertThat(err.toString().lines()).hasSize(2);
  }

  @Test
  void ctrlCEndsAllAlsoWhereAFailureDoesNot() throws IOException {
    String goOn = "--continue-on-failure";
    assertThat(run(all(Samples.FAILED, Samples.INTERRUPTED), goOn)).isEqualTo(130);
    assertThat(headings()).last().isEqualTo("Phase 3 of 3: back, not run: interrupted");
    interrupted = true;
    assertThat(run(all())).isEqualTo(130);
    assertThat(headings()).allMatch(line -> line.endsWith(", not run: interrupted"));
  }

  @Test
  void jsonIsOneDocumentWithAListOfPhases() throws IOException {
    assertThat(run(all(Samples.COMPLETED, Samples.FAILED), "-J")).isEqualTo(1);
    assertThat(phases().findValuesAsText("name")).contains("warm-up", "one, two", "back");
    assertThat(phases().get(0).toString())
        .isEqualTo("{\"name\":\"warm-up\",\"reported\":false,\"outcome\":\"completed\"}");
    assertThat(phases().get(1).path("outcome").asText()).isEqualTo("failed");
    assertThat(phases().get(1).at("/result/end").isObject()).isTrue();
    assertThat(phases().get(1).at("/result/error").asText()).isNotEmpty();
    assertThat(phases().get(2).path("outcome").asText()).isEqualTo("not-run");
    assertThat(phases().get(2).path("detail").asText()).isEqualTo("phase one, two failed");
  }

  @Test
  void jsonOfAPhaseThatNeverBeganHasItsDocumentToo() throws IOException {
    assertThat(run(all(Samples.COMPLETED, NEVER), "-J")).isEqualTo(3);
    assertThat(phases().get(1).path("outcome").asText()).isEqualTo("not-started");
    assertThat(phases().get(1).at("/result/error").asText()).isEqualTo("nobody listens");
    assertThat(run(all(NEVER), "-J")).isEqualTo(3);
    assertThat(phases().get(0).path("reason").asText()).isEqualTo("connect-refused");
  }

  @Test
  void everyEventCarriesItsPhase() throws IOException {
    assertThat(run(all(Samples.COMPLETED, Samples.COMPLETED, NEVER), "--json-stream")).isEqualTo(3);
    List<JsonNode> events = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      events.add(new ObjectMapper().readTree(line));
    }
    assertThat(events)
        .extracting(event -> event.path("phase").asText())
        .containsOnly("warm-up", "one, two", "back")
        .startsWith("warm-up", "one, two");
    assertThat(events).last().extracting(event -> event.path("event").asText()).isEqualTo("end");
    assertThat(events).filteredOn(event -> event.path("event").asText().equals("start")).hasSize(1);
  }

  @Test
  void csvHasAColumnMoreAndOneHeader() throws IOException {
    assertThat(run(all(Samples.COMPLETED, Samples.FAILED), "--csv")).isEqualTo(1);
    List<String> rows = out.toString().lines().toList();
    assertThat(rows).filteredOn(row -> row.startsWith("phase,transport,")).hasSize(1);
    assertThat(rows.get(0)).startsWith("phase,transport,");
    assertThat(rows).filteredOn(row -> row.startsWith("\"one, two\",")).hasSizeGreaterThan(2);
    assertThat(rows).last().asString().startsWith("back,,").contains(",not-measured,");
    assertThat(rows).noneMatch(row -> row.startsWith("warm-up,"));
  }

  @Test
  void theFileHasAllPhasesAlsoAfterAFailure() throws IOException {
    Path file = folder.resolve("result.json");
    assertThat(run(all(NEVER), "-J", "-o", file.toString())).isEqualTo(3);
    assertThat(new ObjectMapper().readTree(file.toFile()).get("phases")).hasSize(3);
    assertThat(out.toString()).isEmpty();
  }
}
