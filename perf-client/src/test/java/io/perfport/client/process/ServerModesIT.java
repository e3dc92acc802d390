package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many clients a server serves. */
@Timeout(300)
class ServerModesIT {
  @Test
  void oneOffEndsAfterOneTest() throws Exception {
    try (RunningServer server = RunningServer.start("-1")) {
      server.client("-n", "1M").with(0).quiet();
      Exit exit = server.awaitExit().with(0).quiet();
      assertThat(exit.out()).contains("done; received 1.00 MBytes");
    }
  }

  @Test
  void aFullServerRefusesWithTheReason() throws Exception {
    try (RunningServer server = RunningServer.start("--max-sessions", "1");
        RunningJar first = RunningJar.startClient(server.withClient("-t", "60", "-b", "1M"))) {
      server.awaitOutput("client sends");
      Exit refused = server.client("-n", "1M").with(3);
      assertThat(refused.error()).contains("the server is full", "--max-sessions");
      assertThat(refused.out()).isEmpty();
      first.signal("INT");
      first.awaitExit().with(130).quiet();
      server.client("-n", "1M").with(0).quiet();
    }
  }

  @Test
  void tenClientsAtOnceAreAllServed() throws Exception {
    List<RunningJar> clients = new ArrayList<>();
    try (RunningServer server = RunningServer.start()) {
      for (int i = 1; i <= 10; i++) {
        clients.add(RunningJar.startClient(server.withClient("-n", i + "M", "--verify", "--csv")));
      }
      for (RunningJar client : clients) {
        client.awaitExit().with(0).quiet();
      }
      for (int i = 1; i <= 10; i++) {
        server.awaitOutput("done; received " + (i == 10 ? "10.0" : i + ".00") + " MBytes");
      }
    } finally {
      for (RunningJar client : clients) {
        client.close();
      }
    }
  }
}
