package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.client.batch.Batch;
import io.perfport.client.batch.TestEngine;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.Report;
import io.perfport.client.report.Samples;
import io.perfport.client.report.output.Terminal;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that repeat, compare and judge, without a network. */
class SeveralTestsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<StreamConfig> ran = new ArrayList<>();
  private final List<String> servers = new ArrayList<>();

  /** Null for a test that never starts. */
  private final List<Outcome> outcomes = new ArrayList<>();

  private boolean stopped;

  @TempDir private Path folder;

  private int run(String line) {
    TestEngine engine =
        new TestEngine() {
          @Override
          public TestResult run(TestConfig config, Report report) {
            StreamConfig streams = (StreamConfig) config;
            return pretend(streams, report);
          }

          @Override
          public boolean interrupted() {
            return stopped;
          }
        };
    LoopbackServers loopback =
        (transport, workers) -> {
          servers.add(transport.name());
          return new LoopbackServers.Running() {
            @Override
            public int port() {
              return 5201;
            }

            @Override
            public void close() {}
          };
        };
    ClientRunner runner =
        new ClientRunner(
            engine, () -> loopback, new PrintWriter(out), new PrintWriter(err), Terminal.NONE);
    return ClientCommand.commandLine(NamedTransport.CATALOG, runner)
        .setErr(new PrintWriter(err))
        .execute(line.split(" ", -1));
  }

  private TestResult pretend(StreamConfig config, Report report) {
    ran.add(config);
    Outcome outcome = outcomes.isEmpty() ? Samples.COMPLETED : outcomes.remove(0);
    if (outcome == null) {
      throw new FailureException(FailureReason.CONNECT_REFUSED, "nobody there");
    }
    TestResult result = Samples.result(config.plan(), true, outcome);
    Samples.tell(report, result);
    return result;
  }

  private Batch.Trials plan(String line) {
    ClientTask[] task = new ClientTask[1];
    int code =
        ClientCommand.commandLine(
                NamedTransport.CATALOG,
                asked -> {
                  task[0] = asked;
                  return ExitCode.SUCCESS;
                })
            .setErr(new PrintWriter(err))
            .execute(line.split(" ", -1));
    assertThat(code).as(err::toString).isZero();
    return ((Batch.Trials) task[0].batch());
  }

  private List<TestPlan> plans(String line) {
    return plan(line).tests().stream().map(each -> ((StreamConfig) each.config()).plan()).toList();
  }

  private List<String> labels(String line) {
    return plan(line).variants().keySet().stream().map(Variant::label).toList();
  }

  private void refused(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("perf-client: " + message);
    assertThat(ran).isEmpty();
  }

  private JsonNode json() throws IOException {
    return MAPPER.readTree(out.toString());
  }

  @Nested
  class Variants {
    @Test
    void everyCombinationInOrder() {
      assertThat(labels("h --compare transport=epoll,nio --compare length=8K,64K"))
          .containsExactly(
              "transport=epoll length=8K",
              "transport=epoll length=64K",
              "transport=nio length=8K",
              "transport=nio length=64K");
    }

    @Test
    void theValueReplacesThatOfTheCommandLine() {
      assertThat(plans("h -P 7 -t 3 --compare parallel=1,4"))
          .extracting(TestPlan::streams)
          .containsExactly(1, 4);
    }

    @Test
    void aFlagIsSwitchedOnAndOffAlsoWhereItIsGiven() {
      assertThat(plans("h -R --compare reverse=on,off"))
          .extracting(TestPlan::direction)
          .containsExactly(Direction.REVERSE, Direction.FORWARD);
      assertThat(plans("h --compare reverse=off,on"))
          .extracting(TestPlan::direction)
          .containsExactly(Direction.FORWARD, Direction.REVERSE);
    }

    @Test
    void whatFollowsTwoDashesStaysTheHost() {
      Batch.Trials plan = plan("--compare parallel=1,2 -- h");
      assertThat(plan.tests().get(1).config().host()).isEqualTo("h");
    }

    @Test
    void shortNamesAreUnderstood() {
      assertThat(labels("h --compare P=1,2")).containsExactly("parallel=1", "parallel=2");
    }

    @Test
    void loopbackAloneIsEveryTransport() {
      Batch.Trials plan = plan("--loopback --runs 2");
      assertThat(plan.variants().keySet())
          .extracting(Variant::label)
          .containsExactly("transport=epoll", "transport=nio", "transport=local");
      assertThat(plan.leftOut()).containsOnlyKeys("transport=kqueue");
    }

    @Test
    void loopbackWithAnotherOptionIsOneTransport() {
      Batch.Trials plan = plan("--loopback --compare length=1K,2K");
      assertThat(plan.variants()).hasSize(2);
      assertThat(plan.tests())
          .extracting(each -> each.config().transport())
          .containsOnly(NamedTransport.EPOLL);
    }
  }

  @Nested
  class Rounds {
    @ParameterizedTest
    @CsvSource({
      "h --runs 7, 7, 95",
      "h --compare parallel=1;2, 5, 95",
      "h --compare parallel=1;2 --runs 2, 2, 95",
      "h --confidence 99, 5, 99",
      "h --baseline FILE, 1, 95"
    })
    void asManyAsAsked(String line, int rounds, double level) throws IOException {
      assertThat(
              plan(line.replace(';', ',').replace("FILE", measured("base.json").toString())).rule())
          .isEqualTo(new StopRule(rounds, level, OptionalDouble.empty()));
    }

    @Test
    void aWidthHasALimit() {
      assertThat(plan("h --confidence 99,2.5").rule())
          .isEqualTo(new StopRule(30, 99, OptionalDouble.of(2.5)));
      assertThat(plan("h --confidence 99,2.5 --runs 8").rule())
          .isEqualTo(new StopRule(8, 99, OptionalDouble.of(2.5)));
    }

    @Test
    void variantsTakeTurns() {
      assertThat(run("--loopback --compare transport=nio,epoll --runs 2")).isZero();
      assertThat(servers).containsExactly("nio", "epoll", "nio", "epoll");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h --runs 0|--runs: '0' is out of range; give one, from 1 to 1000",
        "h --confidence 40|--confidence: 40 is not in the range 50 to 99.9",
        "h --confidence 95,0|--confidence: 0 is not in the range 0.1 to 200",
        "h --confidence 95,5,5|--confidence: '95,5,5' is not a level and a width, such as 95,5",
        "h --confidence 95,5 --runs 2|--runs: a width of --confidence needs at least 3",
        "h --tolerance 5|--tolerance: is about a baseline; it needs --baseline",
        "h --compare nonsense|--compare: 'nonsense' is not an option and its values, such as"
            + " transport=nio,epoll",
        "h --compare nonsense=1,2|--compare: there is no option --nonsense; give a long name, such"
            + " as transport or length",
        "h --compare length=1|--compare: 'length=1' has one value only; give several, as in"
            + " length=A,B",
        "h --compare length=1,1|--compare: 'length=1,1' has 1 twice",
        "h --compare length=1,|--compare: 'length=1,' has an empty value",
        "h --compare json=on,off|--compare: --json is not an option of a test",
        "h --compare loopback=on,off|--compare: --loopback is not an option of a test",
        "h --compare reverse=on,no|--compare: reverse is on or off, not 'no'",
        "h --compare P=1,2 --compare parallel=3,4|--compare: parallel is given twice",
        "h --compare parallel=1,0|--compare parallel=0: --parallel: '0' is out of range; give one,"
            + " from 1 to 16384",
        "h -t 1 --compare bytes=1,2|--compare bytes=1: --time and --bytes exclude each other; give"
            + " one end of the test",
        "h --compare transport=epoll,nio -C reno|--compare transport=nio: --congestion: transport"
            + " nio can't set it; these can: epoll",
      })
  void wrongUsageIsRefusedBeforeAnythingRuns(String line, String message) {
    refused(line, message);
  }

  @Test
  void aGridHasALimit() {
    refused(
        "h --compare P=1,2,3,4,5,6,7,8,9 --compare length=1,2,3,4,5,6,7,8",
        "--compare: more than 64 combinations");
  }

  @Test
  void intervalsAreSuppressedAndEachRunHasALine() {
    assertThat(run("h --runs 2 -t 2")).isZero();
    assertThat(out.toString())
        .contains("\n    1  test     goodput ", "\n    2  test     goodput ", "Median")
        .doesNotContain("Interval  ");
  }

  @Test
  void aRunThatFailsIsShownAndTheOthersGoOn() {
    outcomes.addAll(List.of(Samples.FAILED, Samples.COMPLETED));
    outcomes.add(null);
    assertThat(run("h --runs 4")).isEqualTo(1);
    assertThat(ran).hasSize(4);
    assertThat(out.toString())
        .contains(
            "broke off (peer-closed)",
            "did not start (connect-refused): nobody there",
            "2 of 4 runs failed and are not counted.");
  }

  @Test
  void whereNothingEverStartsTheExitCodeSaysSo() {
    for (int i = 0; i < 3; i++) {
      outcomes.add(null);
    }
    assertThat(run("h --runs 9")).isEqualTo(3);
    assertThat(ran).hasSize(3);
    assertThat(out.toString()).contains("Nothing was measured.", "Gave up");
  }

  @Test
  void ctrlCShowsWhatWasMeasured() {
    outcomes.addAll(List.of(Samples.COMPLETED, Samples.COMPLETED, Samples.INTERRUPTED));
    assertThat(run("h --compare parallel=1,2 --runs 9")).isEqualTo(130);
    assertThat(ran).hasSize(3);
    assertThat(out.toString()).contains("interrupted, not counted", "Median", "Interrupted: ");
  }

  @Test
  void ctrlCWhileConnectingIsNoFailure() throws IOException {
    outcomes.add(Samples.COMPLETED);
    outcomes.add(null);
    stopped = true;
    assertThat(run("h --runs 9 -J")).isEqualTo(130);
    assertThat(json().at("/summary/ended").asText()).isEqualTo("interrupted");
    assertThat(json().at("/runs")).hasSize(1);
  }

  @Test
  void aWidthThatIsNotReachedIsSaid() {
    outcomes.addAll(List.of(Samples.FAILED, Samples.FAILED, Samples.COMPLETED, Samples.FAILED));
    assertThat(run("h --confidence 95,5 --runs 3")).isEqualTo(1);
    assertThat(out.toString()).contains("Not reached: after 3 rounds");
  }

  @Test
  void jsonHasEveryResultWholeAndTheSummary() throws IOException {
    outcomes.add(Samples.COMPLETED);
    outcomes.add(null);
    assertThat(run("h --compare parallel=1,2 --runs 3 -J")).isEqualTo(1);
    JsonNode document = json();
    assertThat(document.at("/runs")).hasSize(6);
    assertThat(document.at("/runs/0/result/intervals")).isNotEmpty();
    assertThat(document.at("/runs/1/result/perfport/outcome").asText()).isEqualTo("not-started");
    assertThat(document.at("/runs/5/variant").asText()).isEqualTo("parallel=2");
    assertThat(document.at("/runs/5/settings/parallel").asText()).isEqualTo("2");
    JsonNode second = document.at("/summary/variants/1");
    assertThat(second.at("/runs_completed").asInt()).isEqualTo(2);
    assertThat(second.at("/figures/0/name").asText()).isEqualTo("goodput");
    assertThat(second.at("/figures/0/to_first/ratio").isNumber()).isTrue();
    assertThat(second.at("/figures/0/values")).hasSize(2);
  }

  @Test
  void csvHasARowForEachRun() {
    outcomes.add(null);
    assertThat(run("h --compare parallel=1,2 --runs 2 --csv")).isEqualTo(1);
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0))
        .startsWith(
            "round,variant,parallel,started_utc,outcome,reason,detail,goodput_bits_per_second,");
    assertThat(lines.get(1))
        .startsWith("1,parallel=1,1,,not-started,connect-refused,nobody there,");
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line.split(",", -1)).hasSize(lines.get(0).split(",", -1).length));
  }

  @Test
  void eventsAreOneALine() throws IOException {
    assertThat(run("h --runs 2 --json-stream")).isZero();
    List<String> events = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      events.add(MAPPER.readTree(line).path("event").asText());
    }
    assertThat(events).containsExactly("run", "run", "summary");
  }

  private Path measured(String name, String... options) throws IOException {
    Path file = folder.resolve(name);
    assertThat(run("h -J -o " + file + String.join(" ", options))).as(err::toString).isZero();
    ran.clear();
    return file;
  }

  /** The same result, with other figures. */
  private Path withGoodput(Path file, double factor) throws IOException {
    JsonNode document = MAPPER.readTree(file.toFile());
    for (JsonNode figure : document.at("/perfport/figures")) {
      if (figure.path("name").asText().equals("goodput")) {
        ((ObjectNode) figure).put("value", figure.path("value").doubleValue() * factor);
      }
    }
    Path changed = folder.resolve("changed.json");
    MAPPER.writeValue(changed.toFile(), document);
    return changed;
  }

  @Nested
  class Baselines {
    @Test
    void theSameResultIsNoRegression() throws IOException {
      assertThat(run("h --baseline " + measured("base.json"))).isZero();
      assertThat(out.toString()).contains("No regression.").doesNotContain("Warning");
    }

    @Test
    void lessGoodputThanTheToleranceAllowsEndsWith1() throws IOException {
      Path better = withGoodput(measured("base.json"), 1.2);
      assertThat(run("h --baseline " + better)).isEqualTo(1);
      assertThat(out.toString()).contains("REGRESSED", "-16.7%");
      assertThat(err.toString())
          .isEqualTo("perf-client: 1 figure regressed against " + better + ": goodput\n");
      assertThat(run("h --tolerance 20 --baseline " + better)).isZero();
      assertThat(run("h --tolerance goodput=20 --baseline " + better)).isZero();
    }

    @Test
    void severalRunsAreABaselineToo() throws IOException {
      Path file = measured("base.json", " --compare parallel=1,2 --runs 3");
      assertThat(run("h --compare parallel=1,2 --runs 2 -J --baseline " + file)).isZero();
      JsonNode judged = json().at("/baseline");
      assertThat(judged.at("/variants/1/against").asText()).isEqualTo("parallel=2");
      assertThat(judged.at("/variants/1/figures/0/then_runs").asInt()).isEqualTo(3);
      assertThat(judged.at("/regressions").asInt()).isZero();
    }

    @Test
    void anotherPlanIsListed() throws IOException {
      assertThat(run("h -l 64K --baseline " + measured("base.json"))).isZero();
      assertThat(out.toString()).contains("Warning", "  plan.block_bytes: 262144 then, 65536 now");
    }

    @Test
    void variantsThatItDoesNotHaveAreRefused() throws IOException {
      Path file = measured("base.json", " --compare parallel=1,2 --runs 1");
      refused(
          "h --compare length=1K,2K --baseline " + file,
          "--baseline: " + file + " has none of the variants that are to be measured");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "not json|it is not JSON (line 1)",
          "{\"start\":{},\"end\":{}}|it lacks the object perfport; it looks like iperf3's",
          "[]|it lacks the object perfport",
          "|it lacks the object perfport",
        })
    void whatIsNoResultOfOursIsSaid(String text, String why) throws IOException {
      Path file = Files.writeString(folder.resolve("other.json"), text == null ? "" : text);
      refused(
          "h --baseline " + file,
          "--baseline: " + file + " is no JSON result of perf-client (-J -o FILE): " + why);
    }

    @Test
    void aResultOfNothingIsSaid() throws IOException {
      Path file = Files.writeString(folder.resolve("none.json"), "{\"runs\":[]}");
      refused(
          "h --baseline " + file,
          "--baseline: " + file + " has no run that completed and has figures");
    }
  }
}
