package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that repeats its tests, as a service would run it. */
@Timeout(300)
class MonitorIT {
  private static final String[] SHORT = {"-t", "0.3", "-O", "0", "-b", "10M", "--every", "1s"};

  @TempDir private Path folder;

  private String[] with(String... more) {
    String[] all = Arrays.copyOf(SHORT, SHORT.length + more.length);
    System.arraycopy(more, 0, all, SHORT.length, more.length);
    return all;
  }

  @Test
  void aServerThatDiesIsSaidAndTheMonitorRunsOn() throws Exception {
    Path history = folder.resolve("history.jsonl");
    try (RunningServer server = RunningServer.start();
        RunningJar monitor =
            RunningJar.startClient(server.withClient(with("--history", history.toString())))) {
      monitor.awaitOutput("stream \\(\\w+\\): goodput (.*bits/sec.*\\n[^\\n]*){2}");
      server.signal("KILL");
      monitor.awaitOutput("(did not start \\(connect-refused\\)[^\\n]*\\n[^\\n]*){2}");
      monitor.signal("TERM");
      Exit exit = monitor.awaitExit().with(143);
      assertThat(exit.err()).doesNotContain("did not end within");
      List<String> kept = Files.readAllLines(history);
      assertThat(kept)
          .hasSameSizeAs(exit.out().lines().filter(line -> line.contains(" stream (")).toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalEndsTheRunningTestWithItsPartialResult(String signal, int code) throws Exception {
    Path history = folder.resolve("history.jsonl");
    try (RunningServer server = RunningServer.start("-V");
        RunningJar monitor =
            RunningJar.startClient(
                server.withClient(
                    "-t",
                    "60",
                    "-O",
                    "0",
                    "-b",
                    "10M",
                    "--every",
                    "1s",
                    "--history",
                    history.toString()))) {
      server.awaitOutput("bits/sec");
      monitor.signal(signal);
      Exit exit = monitor.awaitExit().with(code).quiet();
      assertThat(exit.out()).contains("interrupted");
      assertThat(Files.readString(history)).contains("\"outcome\":\"interrupted\"");
      assertThat(Files.readAllLines(history)).hasSize(1);
    }
  }

  @Test
  void aSignalBetweenTestsEndsItAtOnce() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar monitor =
            RunningJar.startClient(server.withClient("-n", "1M", "--every", "24h"))) {
      monitor.awaitOutput("stream \\(\\w+\\): goodput");
      monitor.signal("TERM");
      monitor.awaitExit().with(143).quiet();
    }
  }
}
