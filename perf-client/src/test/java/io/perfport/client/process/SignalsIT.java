package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals in the middle of a run: both ends end in order, and say what they measured. */
@Timeout(120)
class SignalsIT {
  /** Of -i 0.2; a busy machine is late by some hundredths. */
  private static final String SECOND_INTERVAL = "0\\.[23]\\d-0\\.[45]\\d";

  private static final String[] LONG_RUN = {"-t", "60", "-O", "0", "-i", "0.2", "-b", "100M"};

  @Test
  void ctrlCPrintsTheResultSoFarOnBothEndsAndTheServerServesOn() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client = RunningJar.startClient(server.withClient(LONG_RUN))) {
      client.awaitOutput(SECOND_INTERVAL);
      client.signal("INT");
      Exit exit = client.awaitExit().with(130).quiet();
      assertThat(exit.out()).contains("sender", "receiver", "Interrupted");
      server.awaitOutput("ended by the client's user; received [1-9]");

      server.client("-n", "1M").with(0).quiet();
    }
  }

  @Test
  void ctrlCEndsAClientThatStillConnects() throws Exception {
    try (StrangePeer peer = new StrangePeer(StrangePeer::silent);
        RunningJar client = RunningJar.startClient(peer.withClient("--metrics-port", "0"))) {
      client.awaitError("metrics at ");
      Thread.sleep(300); // So that it has connected, or nearly.
      long begun = System.nanoTime();
      client.signal("INT");
      client.awaitExit().with(130);
      assertThat(System.nanoTime() - begun).as("nanoseconds").isLessThan(8_000_000_000L);
    }
  }

  @Test
  void aServerThatIsToldToStopTellsItsClientsWhy() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar forward = RunningJar.startClient(server.withClient(LONG_RUN));
        RunningJar reverse =
            RunningJar.startClient(server.at("127.0.0.1", "-R", "-t", "60", "-i", "0.2"))) {
      forward.awaitOutput(SECOND_INTERVAL);
      reverse.awaitOutput(SECOND_INTERVAL);
      server.signal("TERM");
      for (RunningJar client : new RunningJar[] {forward, reverse}) {
        Exit exit = client.awaitExit().with(1);
        assertThat(exit.error()).contains("shutting-down", "the server is shutting down");
        assertThat(exit.out())
            .contains("The test broke off (shutting-down)")
            .containsPattern(SECOND_INTERVAL);
      }
      // 128 and the signal's number, as shells count.
      Exit stopped = server.awaitExit().with(143).quiet();
      assertThat(stopped.out()).contains("shutting down; 2 sessions are told");
    }
  }

  @Test
  void aServerThatDiesIsNoticed() throws Exception {
    try (RunningServer server = RunningServer.start();
        RunningJar client = RunningJar.startClient(server.withClient(LONG_RUN))) {
      client.awaitOutput(SECOND_INTERVAL);
      server.signal("KILL");
      Exit exit = client.awaitExit().with(1);
      assertThat(exit.error()).containsAnyOf("peer-closed", "io-error");
      assertThat(exit.out()).contains("The test broke off").containsPattern(SECOND_INTERVAL);
    }
  }
}
