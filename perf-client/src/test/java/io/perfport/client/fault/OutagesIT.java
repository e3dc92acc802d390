package io.perfport.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.process.Exit;
import io.perfport.client.process.RunningJar;
import io.perfport.common.frame.FrameType;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The link is silent: for a moment, which costs a test time and no more, or for longer than the
 * ends wait, in every state. Each end then ends the test by itself, says why, and keeps what was
 * measured; the server has the test's place again.
 */
@NeedsNamespaces
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class OutagesIT {
  private static final String INTERVAL = "\\d+\\.\\d\\d-\\d+\\.\\d\\d";

  private static Rows row(String fault, String method) {
    return new Rows(fault, "link", "OutagesIT#" + method);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("faults")
  void threeSecondsAreSurvived(TestKind kind) throws Exception {
    Rows row = row("link silent for 3 s in the run: " + kind, "threeSeconds*");
    try (TwoHosts hosts = new TwoHosts();
        RunningJar server = hosts.startServer(kind.places());
        RunningJar client = hosts.startClient(kind.with("-t", "10", "-O", "0"))) {
      client.awaitOutput(INTERVAL);
      hosts.link().set(Conditions.DOWN);
      row.begin();
      Thread.sleep(3_000);
      hosts.link().set(Conditions.PERFECT);
      Exit exit = client.awaitExit().with(0).quiet();
      server.awaitOutput("done");
      row.write(Rows.of(exit), "done");
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("faults")
  void thirtySecondsEndTheTestAndNotTheServer(TestKind kind) throws Exception {
    Rows row = row("link silent for 30 s in the run: " + kind, "thirtySeconds*");
    try (TwoHosts hosts = new TwoHosts();
        RunningJar server = hosts.startServer(kind.places());
        RunningJar client = hosts.startClient(kind.with("-t", "60", "-O", "0"))) {
      client.awaitOutput(INTERVAL);
      hosts.link().set(Conditions.DOWN);
      row.begin();
      long up = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      Exit exit = client.awaitExit().with(1);
      // Of crr each request is a connection, which is not waited for so long.
      String reason = kind == TestKind.CRR ? "connect-timed-out" : "peer-silent";
      assertThat(exit.error()).contains(reason);
      assertThat(exit.out()).contains("The test broke off (" + reason).containsPattern(INTERVAL);
      String ended = server.awaitOutput("failed \\(peer-silent\\).*").group();
      row.write(Rows.of(exit), ended);
      TimeUnit.NANOSECONDS.sleep(up - System.nanoTime());
      hosts.link().set(Conditions.PERFECT);
      hosts.assertServes();
    }
  }

  static Stream<Arguments> states() {
    return Arrays.stream(TestKind.values())
        .flatMap(kind -> kind.frames().stream().map(frame -> Arguments.of(kind, frame)));
  }

  @ParameterizedTest
  @MethodSource("states")
  @Tag("faults")
  void aLinkThatDiesInAnyStateEndsTheTestAtBothEnds(TestKind kind, FrameType lost)
      throws Exception {
    Rows row = row("link dies before " + lost + ": " + kind, "aLinkThatDies*");
    CountDownLatch dead = new CountDownLatch(1);
    try (TwoHosts hosts = new TwoHosts();
        RunningJar server = hosts.startServer(kind.places())) {
      hosts
          .link()
          .before(
              packet -> packet.has(lost),
              () -> {
                hosts.link().set(Conditions.DOWN);
                row.begin();
                dead.countDown();
              });
      try (RunningJar client = hosts.startClient(kind.with("-t", "3", "-O", "0"))) {
        Exit exit = client.awaitExit();
        assertThat(dead.getCount()).as("it has come to this state; %s", exit).isZero();
        if (lost == FrameType.DONE && kind != TestKind.LOADED) {
          exit.with(0).quiet(); // All is said: only the server still waits.
        } else {
          assertThat(exit.error()).doesNotContain("Exception", "null", "internal");
          boolean begun = exit.out().contains("The test broke off");
          assertThat(begun || !kind.isRunning(lost)).as(exit.out()).isTrue();
          exit.with(begun ? 1 : 3);
        }
        if (kind.isRunning(lost)) {
          assertThat(exit.out()).containsPattern("sec|Requests: \\d+ answered");
        }
        String ended = "-";
        if (lost != FrameType.HELLO) {
          ended = server.awaitOutput("failed \\(.*|ended by.*").group();
        }
        row.write(Rows.of(exit), ended);
      }
      hosts.link().set(Conditions.PERFECT);
      hosts.assertServes();
    }
  }
}
