package io.perfport.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.process.Exit;
import io.perfport.client.process.RunningJar;
import io.perfport.common.frame.FrameType;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A signal to either end while a test is being set up, runs, or is at its end: the other end
 * notices and says why, what was measured is told, and a server that lives serves the next client.
 */
@NeedsNamespaces
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class SignalStatesIT {
  /** For as long as ends wait for one another, and longer than for a moment. */
  private static final long MOMENT_MILLIS = 2_000;

  /** What a process does when it gets the signal. */
  enum Signal {
    INT(130),
    TERM(143),
    KILL(137),
    /** It stays where it is for longer than the other end waits. */
    STOP(0);

    private final int code;

    Signal(int code) {
      this.code = code;
    }
  }

  /** A frame of the set-up, one of the run, and one of the exchange of results. */
  private static List<FrameType> states(TestKind kind) {
    return kind.isStream()
        ? List.of(FrameType.PLAN_ACCEPTED, FrameType.PROGRESS, FrameType.RESULTS)
        : List.of(FrameType.EXCHANGE_ACCEPTED, FrameType.PROGRESS, FrameType.EXCHANGE_RESULTS);
  }

  /** One of each workload, and one of each protocol. */
  private static final List<TestKind> KINDS =
      List.of(
          TestKind.STREAM,
          TestKind.UDP_REVERSE,
          TestKind.RR,
          TestKind.CRR,
          TestKind.SCALE,
          TestKind.LOADED);

  static Stream<Arguments> signals() {
    return KINDS.stream()
        .flatMap(
            kind ->
                states(kind).stream()
                    .flatMap(
                        frame ->
                            Arrays.stream(Signal.values())
                                .map(signal -> Arguments.of(kind, frame, signal))));
  }

  static Stream<Arguments> pauses() {
    return KINDS.stream()
        .flatMap(kind -> states(kind).stream().map(frame -> Arguments.of(kind, frame)));
  }

  private static Rows row(String fault, String method) {
    return new Rows(fault, "kill", "SignalStatesIT#" + method);
  }

  /** Signals a program when the frame comes, before it passes; afterwards calls the rest. */
  private static CompletableFuture<RunningJar> arm(
      TwoHosts hosts, FrameType frame, Signal signal, Runnable then) {
    CompletableFuture<RunningJar> target = new CompletableFuture<>();
    hosts
        .link()
        .before(
            packet -> packet.has(frame),
            () -> {
              signal(target.join(), signal.name());
              then.run();
            });
    return target;
  }

  private static void signal(RunningJar target, String name) {
    try {
      target.signal(name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("signals")
  @Tag("faults")
  void aSignalledClientEndsItsTestOnly(TestKind kind, FrameType frame, Signal signal)
      throws Exception {
    Rows row =
        row("SIG" + signal + " to the client at " + frame + ": " + kind, "aSignalledClient*");
    try (TwoHosts hosts = new TwoHosts();
        RunningJar server = hosts.startServer(kind.places())) {
      CompletableFuture<RunningJar> target = arm(hosts, frame, signal, row::begin);
      try (RunningJar client = hosts.startClient(kind.with("-t", "3", "-O", "0"))) {
        target.complete(client);
        String ended = server.awaitOutput("failed \\(.*|ended by.*|\\] done.*").group();
        if (signal == Signal.STOP) {
          row.write("stopped", ended);
          hosts.assertServes();
          client.signal("CONT");
          Exit late = client.awaitExit();
          late.with(late.out().contains("The test broke off") ? 1 : 3);
          assertThat(late.error()).doesNotContain("Exception", "internal");
          return;
        }
        Exit exit = client.awaitExit().with(signal.code);
        row.write(Rows.of(exit), ended);
        if (signal != Signal.KILL && kind.isRunning(frame)) {
          assertThat(exit.out()).containsPattern("sec|Requests: \\d+ answered");
        }
      }
      hosts.assertServes();
    }
  }

  @ParameterizedTest
  @MethodSource("signals")
  @Tag("faults")
  void theClientOfASignalledServerSaysWhyAndWhatItMeasured(
      TestKind kind, FrameType frame, Signal signal) throws Exception {
    Rows row = row("SIG" + signal + " to the server at " + frame + ": " + kind, "theClientOf*");
    try (TwoHosts hosts = new TwoHosts();
        RunningJar server = hosts.startServer(kind.places())) {
      arm(hosts, frame, signal, row::begin).complete(server);
      try (RunningJar client = hosts.startClient(kind.with("-t", "3", "-O", "0"))) {
        Exit exit = client.awaitExit();
        if (exit.code() == 0 && frame == states(kind).get(2)) {
          exit.quiet(); // The server had said everything before, or still could.
          return;
        }
        exit.with(exit.out().contains("The test broke off") ? 1 : 3);
        assertThat(exit.error()).doesNotContain("Exception", "null", "internal");
        if (kind.isRunning(frame)) {
          assertThat(exit.out()).containsPattern("sec|Requests: \\d+ answered");
        }
        if (signal == Signal.STOP) {
          server.signal("CONT");
          row.write(Rows.of(exit), server.awaitOutput("failed \\(.*|ended by.*").group());
          hosts.assertServes();
        } else {
          row.write(Rows.of(exit), Integer.toString(server.awaitExit().with(signal.code).code()));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pauses")
  @Tag("faults")
  void whoStopsForAMomentLosesNothing(TestKind kind, FrameType frame) throws Exception {
    for (boolean clients : new boolean[] {true, false}) {
      String who = clients ? "client" : "server";
      Rows row = row("2 s of SIGSTOP to the " + who + " at " + frame + ": " + kind, "whoStops*");
      try (TwoHosts hosts = new TwoHosts();
          RunningJar server = hosts.startServer()) {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        CompletableFuture<RunningJar> target =
            arm(hosts, frame, Signal.STOP, () -> stopped.complete(null));
        try (RunningJar client = hosts.startClient(kind.with("-t", "3", "-O", "0"))) {
          target.complete(clients ? client : server);
          stopped.get(100, TimeUnit.SECONDS);
          row.begin();
          Thread.sleep(MOMENT_MILLIS);
          target.join().signal("CONT");
          Exit exit = client.awaitExit().with(0).quiet();
          server.awaitOutput("done");
          row.write(Rows.of(exit), "done");
        }
      }
    }
  }
}
