package io.perfport.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.batch.TestEngine;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Samples;
import io.perfport.client.report.output.Terminal;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.result.Outcome;
import io.perfport.core.LoopbackServers;
import io.perfport.core.cli.ExitCode;
import io.perfport.core.transport.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRunnerTest {
  private static final Outcome COMPLETED = Samples.COMPLETED;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> servers = new ArrayList<>();
  private final Deque<Outcome> outcomes = new ArrayDeque<>();
  private TestEngine engine =
      (config, report) -> {
        var result =
            Samples.result(Samples.plan(Direction.FORWARD, 1), true, outcomes.removeFirst());
        Samples.tell(report, result);
        return result;
      };

  @TempDir private Path folder;

  private int run(String... args) {
    LoopbackServers loopback = this::startServer;
    ClientRunner runner =
        new ClientRunner(
            (config, report) -> engine.run(config, report),
            () -> loopback,
            new PrintWriter(out),
            new PrintWriter(err),
            Terminal.NONE);
    return ClientCommand.commandLine(NamedTransport.CATALOG, runner)
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  private LoopbackServers.Running startServer(Transport transport, int workers) {
    servers.add("start " + transport.name());
    return new LoopbackServers.Running() {
      @Override
      public int port() {
        return 5201;
      }

      @Override
      public void close() {
        servers.add("close " + transport.name());
      }
    };
  }

  private List<Path> files() {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theOutcomeDecidesTheExitCode() {
    outcomes.addAll(List.of(COMPLETED, Samples.FAILED, Samples.INTERRUPTED));
    assertThat(run("h")).isEqualTo(ExitCode.SUCCESS.code());
    assertThat(run("h")).isEqualTo(ExitCode.FAILED.code());
    assertThat(run("h")).isEqualTo(ExitCode.INTERRUPTED.code());
  }

  @Test
  void theResultGoesToTheFileAndNothingToStandardOutput() throws IOException {
    outcomes.add(COMPLETED);
    Path file = folder.resolve("result.txt");
    assertThat(run("h", "-o", file.toString())).isZero();
    assertThat(out.toString()).isEmpty();
    assertThat(Files.readString(file)).contains("sender", "receiver");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aLogKeepsWhatStoodThere() throws IOException {
    Path file = folder.resolve("log.txt");
    for (int i = 0; i < 2; i++) {
      outcomes.add(COMPLETED);
      assertThat(run("h", "--logfile", file.toString())).isZero();
    }
    assertThat(out.toString()).isEmpty();
    assertThat(Files.readString(file).split("Connected to", -1)).hasSize(3);
    assertThat(files()).containsExactly(file);
  }

  @Test
  void everyLineBeginsWithTheTimeIfAsked() {
    outcomes.add(COMPLETED);
    assertThat(run("h", "--timestamps=%Y-%m-%dT%H:%M:%S%z | ")).isZero();
    assertThat(out.toString().lines())
        .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}[-+]\\d{4} \\| .*"));
  }

  @Test
  void aTestThatNeverStartsLeavesTheOldFileAndNoOther() throws IOException {
    Path file = Files.writeString(folder.resolve("result.txt"), "old");
    engine =
        (config, report) -> {
          throw new FailureException(FailureReason.CONNECT_REFUSED, "refused");
        };
    assertThat(run("h", "-o", file.toString())).isEqualTo(3);
    assertThat(file).hasContent("old");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aFileThatCannotBeWrittenIsRefusedBeforeTheTest() {
    engine =
        (config, report) -> {
          throw new AssertionError("the test must not start");
        };
    Path missing = folder.resolve("missing");
    assertThat(run("h", "-o", missing.resolve("result.txt").toString())).isEqualTo(2);
    assertThat(err.toString().strip())
        .isEqualTo("perf-client: --output: there is no folder " + missing);
    assertThat(run("h", "-o", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(folder + " is a folder");
  }

  @Test
  void aTestThatNeverStartsIsAJsonDocumentAndStillExitCode3() throws IOException {
    engine =
        (config, report) -> {
          throw new FailureException(FailureReason.CONNECT_REFUSED, "nobody listens");
        };
    assertThat(run("h", "-J")).isEqualTo(3);
    assertThat(out.toString()).contains("\"error\": \"nobody listens\"", "\"connect-refused\"");
    assertThat(err.toString().strip()).isEqualTo("perf-client: nobody listens");

    Path file = Files.writeString(folder.resolve("result.json"), "old");
    assertThat(run("h", "-J", "-o", file.toString())).isEqualTo(3);
    assertThat(Files.readString(file)).contains("\"error\": \"nobody listens\"");
    assertThat(files()).containsExactly(file);
  }

  /** What an attacker could put into the folder beforehand has another name. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theTemporaryFileHasANameThatNobodyKnows() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "kept");
    Path file = folder.resolve("result.txt");
    String guess = "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp";
    Files.createSymbolicLink(folder.resolve(guess), secret);
    List<String> names = new ArrayList<>();
    engine =
        (config, report) -> {
          files().forEach(each -> names.add(each.getFileName().toString()));
          throw new FailureException(FailureReason.CONNECT_REFUSED, "refused");
        };
    assertThat(run("h", "-o", file.toString())).isEqualTo(3);
    assertThat(run("h", "-o", file.toString())).isEqualTo(3);
    assertThat(secret).hasContent("kept");
    names.removeAll(List.of("secret", guess));
    assertThat(names).hasSize(2).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--json-stream", "--csv", "--format=m"})
  void whatWasMeasuredUntilAFailureOrCtrlCIsInTheFile(String format) throws IOException {
    Path file = folder.resolve("result");
    for (Outcome outcome : List.of(Samples.FAILED, Samples.INTERRUPTED)) {
      outcomes.add(outcome);
      Files.deleteIfExists(file);
      assertThat(run("h", format, "-o", file.toString())).isIn(1, 130);
      assertThat(Files.size(file)).isPositive();
      assertThat(files()).containsExactly(file);
    }
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aDefectInTheMiddleLeavesNoHalfFile() {
    engine =
        (config, report) -> {
          StreamConfig streams = (StreamConfig) config;
          report.onStart(Samples.result(streams.plan(), true, COMPLETED).start());
          throw new IllegalStateException("a defect");
        };
    assertThat(run("h", "--csv", "-o", folder.resolve("result.csv").toString())).isEqualTo(1);
    assertThat(files()).isEmpty();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkStaysALink() throws IOException {
    Path target = folder.resolve("target.json");
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), target.getFileName());
    for (int i = 0; i < 2; i++) { // At first the target does not exist, then it does.
      outcomes.add(COMPLETED);
      assertThat(run("h", "-J", "-o", link.toString())).isZero();
      assertThat(link).isSymbolicLink();
      assertThat(target).isRegularFile().isNotEmptyFile();
    }
    assertThat(files()).containsExactlyInAnyOrder(link, target);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksThatGoRoundAreRefused() throws IOException {
    Path link = folder.resolve("round");
    Files.createSymbolicLink(link, link);
    assertThat(run("h", "-o", link.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(link + " is a link that leads nowhere");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aDeviceIsWrittenAndStaysADevice() {
    outcomes.add(COMPLETED);
    assertThat(run("h", "-J", "-o", "/dev/null")).isZero();
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDeviceThatIsFullIsSaidInOneLineAndTheResultIsPrinted() {
    for (String option : List.of("-o", "--logfile")) {
      outcomes.add(COMPLETED);
      assertThat(run("h", "-J", option, "/dev/full")).isEqualTo(1);
      assertThat(err.toString().strip())
          .isEqualTo(
              "perf-client: can't write /dev/full: No space left on device; what did not fit is on"
                  + " standard output");
      assertThat(out.toString()).startsWith("{").endsWith("}\n").contains("sum_received");
      err.getBuffer().setLength(0);
      out.getBuffer().setLength(0);
    }
  }

  @Test
  void loopbackAsJsonIsOneDocument() {
    outcomes.addAll(List.of(COMPLETED, Samples.FAILED, COMPLETED));
    assertThat(run("--loopback", "-J")).isEqualTo(1);
    assertThat(out.toString()).startsWith("{\n  \"runs\": [").endsWith("}\n");
  }

  @Test
  void loopbackMeasuresEachTransportAgainstAServerOfItsOwn() {
    outcomes.addAll(List.of(COMPLETED, COMPLETED, COMPLETED));
    assertThat(run("--loopback")).isZero();
    assertThat(servers)
        .containsExactly(
            "start epoll", "close epoll", "start nio", "close nio", "start local", "close local");
    assertThat(out.toString())
        .contains("Transport", "kqueue     not measured: it is for macOS and BSD");
  }

  @Test
  void loopbackGoesOnAfterATransportThatFails() {
    outcomes.addAll(List.of(Samples.FAILED, COMPLETED, COMPLETED));
    assertThat(run("--loopback")).isEqualTo(1);
    assertThat(servers).hasSize(6);
    assertThat(out.toString()).contains("broke off: peer-closed");
  }

  @Test
  void loopbackStopsWhenInterruptedAndShowsTheTable() {
    outcomes.addAll(List.of(COMPLETED, Samples.INTERRUPTED));
    assertThat(run("--loopback")).isEqualTo(130);
    assertThat(servers).containsExactly("start epoll", "close epoll", "start nio", "close nio");
    assertThat(out.toString()).contains("Transport", "interrupted");
  }
}
