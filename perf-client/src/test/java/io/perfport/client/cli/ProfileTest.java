package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.batch.Batch;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.output.ReportFormat;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.cli.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;

/** What a profile and a command line make together. */
class ProfileTest {
  private final StringWriter err = new StringWriter();
  private ClientTask task;

  private int run(String yaml, String... args) throws IOException {
    Path file = Files.createTempFile("profile", ".yaml");
    try {
      Files.writeString(file, yaml);
      task = null;
      err.getBuffer().setLength(0);
      String[] all =
          Stream.concat(Stream.of(args), Stream.of("--profile", file.toString()))
              .toArray(String[]::new);
      return ClientCommand.commandLine(
              NamedTransport.CATALOG,
              asked -> {
                task = asked;
                return ExitCode.SUCCESS;
              })
          .setErr(new PrintWriter(err))
          .execute(all);
    } finally {
      Files.delete(file);
    }
  }

  private List<StreamConfig> configs(String yaml, String... args) throws IOException {
    assertThat(run(yaml, args)).as(err.toString()).isZero();
    return ((Batch.Phases) task.batch())
        .phases().stream().map(planned -> (StreamConfig) planned.test().config()).toList();
  }

  /** The message after the file's name. */
  private void refused(String yaml, String message, String... args) throws IOException {
    assertThat(run(yaml, args)).isEqualTo(2);
    assertThat(task).isNull();
    assertThat(err.toString().strip().replaceFirst("perf-client: .*?\\.yaml:", ""))
        .isEqualTo(message);
  }

  @Test
  void aFileWithoutPhasesIsAPlainCommand() throws IOException {
    assertThat(run("host: h\nparallel: 4\njson: true\nreverse: true")).isZero();
    ClientTask test = task;
    assertThat(test.batch().tests().get(0).config().host()).isEqualTo("h");
    TestPlan plan = ((StreamConfig) test.batch().tests().get(0).config()).plan();
    assertThat(plan.streams()).isEqualTo(4);
    assertThat(plan.direction()).isEqualTo(Direction.REVERSE);
    assertThat(test.report().format()).isEqualTo(ReportFormat.JSON);
  }

  @Test
  void aFileWithoutPhasesMayRepeatAndCompare() throws IOException {
    assertThat(run("host: h\nruns: 3\ncompare:\n  - length=8K,64K\n  - reverse=on,off")).isZero();
    assertThat(((Batch.Trials) task.batch()).variants()).hasSize(4);
    assertThat(run("host: h\ncompare: length=8K,64K", "--compare", "parallel=1,2,3")).isZero();
    assertThat(((Batch.Trials) task.batch()).variants()).hasSize(3);
  }

  @Test
  void aPhaseOverridesTheFileAndTheCommandLineBoth() throws IOException {
    List<StreamConfig> phases =
        configs(
            """
            host: file.example
            parallel: 2
            reverse: true
            time: 3
            phases:
              - name: a
              - name: b
                parallel: 3
                reverse: false
              - name: c
                time: null
                bytes: 1M
            """,
            "other.example",
            "--no-delay");
    assertThat(phases).extracting(StreamConfig::host).containsOnly("other.example");
    assertThat(phases).extracting(each -> each.plan().streams()).containsExactly(2, 3, 2);
    assertThat(phases)
        .extracting(each -> each.plan().direction())
        .containsExactly(Direction.REVERSE, Direction.FORWARD, Direction.REVERSE);
    assertThat(phases.get(2).plan().limit()).isEqualTo(new RunLimit.Bytes(1 << 20));
    assertThat(configs("parallel: 2\nphases: [{name: a, parallel: 3}]", "h", "-P", "7"))
        .extracting(each -> each.plan().streams())
        .containsExactly(7);
    assertThat(configs("reverse: true\nphases: [{name: a}]", "h", "--reverse=false"))
        .extracting(each -> each.plan().direction())
        .containsExactly(Direction.FORWARD);
  }

  @Property(tries = 200)
  void theCommandLineGoesBeforeThePhaseBeforeTheFileBeforeTheDefault(
      @ForAll @WithNull(0.5) @IntRange(min = 1, max = 128) Integer typed,
      @ForAll @WithNull(0.5) @IntRange(min = 1, max = 128) Integer ofPhase,
      @ForAll @WithNull(0.5) @IntRange(min = 1, max = 128) Integer ofFile,
      @ForAll @WithNull(0.5) Boolean flagTyped,
      @ForAll @WithNull(0.5) Boolean flagOfPhase,
      @ForAll @WithNull(0.5) Boolean flagOfFile)
      throws IOException {
    StringBuilder yaml = new StringBuilder("host: h\n");
    List<String> args = new ArrayList<>();
    if (ofFile != null) {
      yaml.append("parallel: ").append(ofFile).append('\n');
    }
    if (flagOfFile != null) {
      yaml.append("reverse: ").append(flagOfFile).append('\n');
    }
    yaml.append("phases:\n  - name: p\n");
    if (ofPhase != null) {
      yaml.append("    parallel: ").append(ofPhase).append('\n');
    }
    if (flagOfPhase != null) {
      yaml.append("    reverse: ").append(flagOfPhase).append('\n');
    }
    if (typed != null) {
      args.add("--parallel=" + typed);
    }
    if (flagTyped != null) {
      args.add("--reverse=" + flagTyped);
    }
    var plan = configs(yaml.toString(), args.toArray(String[]::new)).get(0).plan();
    assertThat(plan.streams()).isEqualTo(first(typed, ofPhase, ofFile, 1));
    boolean reverse = first(flagTyped, flagOfPhase, flagOfFile, false);
    assertThat(plan.direction()).isEqualTo(reverse ? Direction.REVERSE : Direction.FORWARD);
  }

  private static <T> T first(T typed, T ofPhase, T ofFile, T otherwise) {
    return Stream.of(Optional.ofNullable(typed), Optional.ofNullable(ofPhase))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(ofFile == null ? otherwise : ofFile);
  }

  @Test
  void theCommandLinesServerReplacesTheFiles() throws IOException {
    String yaml = "host: h\nport: 5555\nphases: [{name: a}]";
    assertThat(configs(yaml).get(0).port()).isEqualTo(5555);
    assertThat(configs(yaml, "-c", "x").get(0).host()).isEqualTo("x");
    assertThat(run(yaml, "--loopback")).as(err.toString()).isZero();
    var phases = ((Batch.Phases) task.batch()).phases();
    assertThat(phases.get(0).test().loopback()).isTrue();
    assertThat(phases.get(0).test().config().transport()).isEqualTo(NamedTransport.EPOLL);
  }

  @Test
  void aMistakeIsSaidWithItsLine() throws IOException {
    refused(
        "host: h\nphases:\n  - name: a\n    parallel: 0",
        "4:5: parallel: '0' is out of range; give one, from 1 to 16384");
    refused(
        "host: h\nlength: 5Q",
        "2:1: length: '5Q' is not a size; give bytes with an optional"
            + " K, M, G or T, such as 128K or 1.5M, 0 or from 1 to 16M");
    refused("host: h\nreverse: 1", "2:1: reverse: '1' is neither true nor false");
    refused("host: h\nreverse: 'true'", "2:1: reverse: 'true' is neither true nor false");
    refused("host: h\nparallel: true", "2:1: parallel: needs a value, N");
    refused("host: h\nparallel: [1, 2]", "2:1: parallel: has one value, not a list");
    refused("host: h\nparallel: {a: 1}", "2:1: parallel: has a value, no options of its own");
    refused("host: h\nclient: i", "2:1: client: is another name of host");
  }

  @Test
  void anUnknownKeyIsSaidWithWhatIsValid() throws IOException {
    refused("host: h\nparalel: 4", "2:1: paralel: there is no such option; valid are parallel");
    refused(
        "phases:\n  - name: a\n    na: 4",
        "3:5: na: there is no such option; valid are nagle, name");
    assertThat(run("host: h\nxyz: 4")).isEqualTo(2);
    assertThat(err.toString())
        .contains("2:1: xyz: there is no such option; valid are active, affinity, baseline, bidir,")
        .contains(", phases,", ", transport,");
  }

  @Test
  void whatTwoOptionsMakeImpossibleIsSaidAtTheFilesOne() throws IOException {
    refused(
        "host: h\nphases:\n  - name: a\n  - name: b\n    reverse: true\n    bidir: true",
        "5:5: --reverse and --bidir exclude each other; --bidir includes both");
    refused(
        "host: h\nphases:\n  - name: a\n    bidir: true",
        "4:5: --reverse and --bidir exclude each other; --bidir includes both",
        "-R");
    refused(
        "phases:\n  - name: a",
        "2:5: phase a: which server? perf-client HOST, or perf-client --loopback for this machine"
            + " alone. Try --help.");
  }

  @Test
  void whatIsOfTheWholeRunIsNotOfAPhase() throws IOException {
    for (String key :
        List.of(
            "output: x",
            "json: true",
            "metrics-port: 1",
            "host: h",
            "port: 1",
            "loopback: true",
            "continue-on-failure: true")) {
      String name = key.substring(0, key.indexOf(':'));
      refused(
          "phases:\n  - name: a\n    " + key,
          "3:5: " + name + ": is of the whole run, not of a phase; put it above phases");
    }
    refused("debug: true", "1:1: debug: is for the command line only: --debug");
    refused("profile: x", "1:1: profile: is for the command line only: --profile");
    refused(
        "host: h\nruns: 3\nphases:\n  - name: a",
        "2:1: runs: repeats one test; a file with phases can't have it");
    assertThat(run("host: h\nphases:\n  - name: a", "--runs", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--runs: repeats one test; ", ".yaml has phases");
  }

  @Test
  void goingOnAfterAFailureIsAskedForByEither() throws IOException {
    String asks = "host: h\ncontinue-on-failure: true\nphases: [{name: a}]";
    String silent = "host: h\nphases: [{name: a}]";
    assertThat(goesOn(silent)).isFalse();
    assertThat(goesOn(asks)).isTrue();
    assertThat(goesOn(silent, "--continue-on-failure")).isTrue();
    assertThat(goesOn(asks, "--continue-on-failure=false")).isFalse();
  }

  private boolean goesOn(String yaml, String... args) throws IOException {
    configs(yaml, args);
    return ((Batch.Phases) task.batch()).continueOnFailure();
  }

  @Test
  void goingOnNeedsAProfile() {
    StringWriter said = new StringWriter();
    int code =
        ClientCommand.commandLine(NamedTransport.CATALOG, asked -> ExitCode.SUCCESS)
            .setErr(new PrintWriter(said))
            .execute("h", "--continue-on-failure");
    assertThat(code).isEqualTo(2);
    assertThat(said.toString().strip())
        .isEqualTo("perf-client: --continue-on-failure: is about phases; it needs --profile");
  }
}
