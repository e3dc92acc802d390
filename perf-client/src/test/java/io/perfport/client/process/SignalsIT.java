package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals in the middle of a run: both ends end in order, and say what they measured. */
@Timeout(300)
class SignalsIT {
  /** How late an interval is, and how long, a busy machine decides. */
  private static final String INTERVAL = "\\d+\\.\\d\\d-\\d+\\.\\d\\d .*bits/sec";

  private static final String[] LONG_RUN = {"-t", "60", "-O", "0", "-i", "0.2", "-b", "100M"};

  @Test
  void ctrlCPrintsTheResultSoFarOnBothEndsAndTheServerServesOn() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client = RunningJar.startClient(server.withClient(LONG_RUN))) {
      client.awaitOutput(INTERVAL);
      client.signal("INT");
      Exit exit = client.awaitExit().with(130).quiet();
      assertThat(exit.out()).contains("sender", "receiver", "Interrupted");
      server.awaitOutput("ended by the client's user; received +[1-9]");

      server.client("-n", "1M").with(0).quiet();
    }
  }

  @Test
  void ctrlCEndsAClientThatStillConnects() throws Exception {
    try (StrangePeer peer = new StrangePeer(StrangePeer::silent);
        RunningJar client = RunningJar.startClient(peer.withClient("--metrics-port", "0"))) {
      client.awaitError("metrics at ");
      peer.awaitConnection();
      client.signal("INT");
      String said = client.awaitExit().with(130).err();
      // Its last words are spoken because it gave up waiting, not because its patience ended.
      assertThat(said).doesNotContain("did not end within");
    }
  }

  /** A result has nowhere to go until somebody reads: there is nothing to wait for. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  @EnabledOnOs(OS.LINUX)
  void aSignalEndsAClientThatWaitsForAReaderOfItsPipe(String signal, int code, @TempDir Path folder)
      throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String[] test = {"127.0.0.1", "--metrics-port", "0", "-o", pipe.toString()};
    try (RunningJar client = RunningJar.startClient(test)) {
      client.awaitError("metrics at ");
      client.signal(signal);
      assertThat(client.awaitExit().with(code).err().lines()).hasSize(1);
    }
  }

  /** The pipe is full before all connections are told; the test runs on, and a signal ends it. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aSignalEndsAClientWhoseOutputNobodyReads(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String longLines = "t".repeat(256);
    String[] test = {"-t", "60", "-O", "0", "-P", "300", "-b", "100K", "-T", longLines};
    try (RunningServer server = RunningServer.start();
        RunningJar client = RunningJar.startClientInto(pipe, server.withClient(test));
        InputStream reader = Files.newInputStream(pipe)) {
      assertThat(reader.read()).as("the run has begun").isPositive();
      client.signal("TERM");
      assertThat(client.awaitExit().with(143).err())
          .contains("nobody reads standard output")
          .doesNotContain("did not end within");
      server.awaitOutput("ended by the client's user");
    }
  }

  @Test
  void aServerThatIsToldToStopTellsItsClientsWhy() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar forward = RunningJar.startClient(server.withClient(LONG_RUN));
        RunningJar reverse =
            RunningJar.startClient(server.at("127.0.0.1", "-R", "-t", "60", "-i", "0.2"))) {
      forward.awaitOutput(INTERVAL);
      reverse.awaitOutput(INTERVAL);
      server.signal("TERM");
      for (RunningJar client : new RunningJar[] {forward, reverse}) {
        Exit exit = client.awaitExit().with(1);
        assertThat(exit.error()).contains("shutting-down", "the server is shutting down");
        assertThat(exit.out())
            .contains("The test broke off (shutting-down)")
            .containsPattern(INTERVAL);
      }
      // 128 and the signal's number, as shells count.
      Exit stopped = server.awaitExit().with(143).quiet();
      assertThat(stopped.out()).contains("shutting down; 2 sessions are told");
    }
  }

  /** A JVM takes no handler for a signal that it has inherited as ignored. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aBackgroundJobThatIgnoresSigintSaysThatSigtermIsNeeded() throws Exception {
    try (StrangePeer peer = new StrangePeer(StrangePeer::silent);
        RunningJar server = RunningJar.startInBackground(Jar.SERVER, "-p", "0");
        RunningJar client = RunningJar.startInBackground(Jar.CLIENT, peer.withClient())) {
      server.awaitOutput("listens on");
      peer.awaitConnection();
      for (RunningJar job : new RunningJar[] {server, client}) {
        job.awaitError("SIGINT .* is ignored.*SIGTERM: kill \\d+");
        job.signal("INT");
        job.signal("TERM");
        job.awaitExit().with(143);
      }
    }
  }

  @Test
  void aServerThatDiesIsNoticed() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client = RunningJar.startClient(server.withClient(LONG_RUN))) {
      client.awaitOutput(INTERVAL);
      server.signal("KILL");
      Exit exit = client.awaitExit().with(1);
      assertThat(exit.error()).containsAnyOf("peer-closed", "io-error");
      assertThat(exit.out()).contains("The test broke off").containsPattern(INTERVAL);
    }
  }
}
