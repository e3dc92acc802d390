package io.perfport.core.completion.scenario;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, on the port and on each backend that can carry it. */
class CompletionPortScenarioTest {
  /** What the JDK's asynchronous channels cannot do: see {@code AioBackend}. */
  private static final Map<String, String> NOT_ON_AIO =
      Map.of(
          "s02-recv-immediate-still-queues", "never done by the time the call returns",
          "s03-skip-on-success-immediate", "never done by the time the call returns",
          "s07-cancel-one", "cannot cancel one operation",
          "s24-zero-byte-recv", "cannot receive without room in the buffer",
          "s25-keys-per-handle", "the peer here is a blocking socket, which gives no packets");

  /** Exempt where the scenarios come from, but they can be played here, and hold. */
  private static final Set<String> PLAYED_ALL_THE_SAME =
      Set.of(
          "q22-getmany-zero",
          "s28-create-with-handle",
          "s29-failed-start-no-packet",
          "s39-accept-peer-closes-before-data",
          "s40-issuer-exits");

  /** What follows from having no thread of its own: see {@code ReadinessBackend}. */
  private static final Map<String, String> NOT_ON_READINESS =
      Map.of(
          "s23-large-send", "a pending send goes on only while somebody polls the port",
          "s25-keys-per-handle", "the peer here is a blocking socket, which gives no packets");

  static List<Scenario> queue() {
    return Scenario.load("queue");
  }

  static List<Scenario> threads() {
    return Scenario.load("threads");
  }

  static List<Scenario> sockets() {
    return Scenario.load("sockets");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"queue", "threads"})
  void port(Scenario scenario) throws Exception {
    replay(scenario, new MemoryStage());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sockets")
  void memory(Scenario scenario) throws Exception {
    replay(scenario, new MemoryStage());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sockets")
  void aio(Scenario scenario) throws Exception {
    if (NOT_ON_AIO.containsKey(scenario.id())) {
      abort("aio: " + NOT_ON_AIO.get(scenario.id()));
    }
    replay(scenario, LoopbackStage.aio());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"queue", "threads"})
  void portThatFetches(Scenario scenario) throws Exception {
    replay(scenario, LoopbackStage.readiness());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sockets")
  void readiness(Scenario scenario) throws Exception {
    if (NOT_ON_READINESS.containsKey(scenario.id())) {
      abort("readiness: " + NOT_ON_READINESS.get(scenario.id()));
    }
    replay(scenario, LoopbackStage.readiness());
  }

  private static void replay(Scenario scenario, SocketStage stage) throws Exception {
    try (ScenarioPlayer player = new ScenarioPlayer(stage)) {
      if (scenario.exempt().isPresent() && !PLAYED_ALL_THE_SAME.contains(scenario.id())) {
        abort(scenario.exempt().get());
      }
      player.play(scenario);
    }
  }
}
