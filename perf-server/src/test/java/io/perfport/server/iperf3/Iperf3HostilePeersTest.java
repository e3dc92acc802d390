package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.result.Outcome;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that want to keep a server's place: it has one, and whatever they do, wherever a test
 * stands, it ends with a reason and the place is free for the next one.
 */
@Timeout(90)
class Iperf3HostilePeersTest {
  /** Short enough to wait for, and long enough for a client on a busy machine to come that far. */
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(3_000, 3_000, 3_000, 1_500, 2_000, 15_000);

  private TestServer server;

  @BeforeEach
  void start() {
    server =
        TestServer.start(
            "nio", new SessionLimits(1, 64, 3_000, 0, 15_000), TIMEOUTS, Optional.empty());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** How far a test has come when its client goes wrong. */
  private enum Stage {
    GREETED,
    ONE_STREAM_OF_TWO,
    RUNNING,
    ENDED,
    CONCLUDING;

    boolean hasStreams() {
      return this == ONE_STREAM_OF_TWO || this == RUNNING;
    }
  }

  /** What befalls a connection. */
  private enum Fault {
    SILENCE,
    HALF_CLOSE,
    CLOSE,
    RESET;

    void befall(Socket socket) throws IOException {
      switch (this) {
        case SILENCE -> {}
        case HALF_CLOSE -> socket.shutdownOutput();
        case CLOSE -> socket.close();
        case RESET -> {
          socket.setSoLinger(true, 0);
          socket.close();
        }
      }
    }
  }

  static Stream<Arguments> controlFaults() {
    return Arrays.stream(Stage.values())
        .flatMap(
            stage ->
                Stream.of("forward", "reverse", "bidirectional")
                    .flatMap(
                        way ->
                            Arrays.stream(Fault.values())
                                .filter(fault -> fault != Fault.SILENCE || way.equals("forward"))
                                .map(fault -> Arguments.of(stage, way, fault))));
  }

  static Stream<Arguments> dataFaults() {
    return controlFaults()
        .filter(each -> ((Stage) each.get()[0]).hasStreams() && each.get()[2] != Fault.SILENCE);
  }

  @ParameterizedTest
  @MethodSource("controlFaults")
  void aControlConnectionThatFailsEndsTheTest(Stage stage, String way, Fault fault)
      throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      reach(stage, way, client);
      fault.befall(client.control());
      assertFailed();
    }
    assertServesTheNext();
  }

  @ParameterizedTest
  @MethodSource("dataFaults")
  void aStreamThatEndsBeforeItsTestFailsTheTest(Stage stage, String way, Fault fault)
      throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      reach(stage, way, client);
      fault.befall(client.stream(0));
      if (stage == Stage.ONE_STREAM_OF_TWO) {
        Thread.sleep(50); // For the server to see it before the last stream.
        client.openStream();
      }
      assertFailed();
    }
    assertServesTheNext();
  }

  /** Every stream's output ends before the test runs, with the last one's cookie. */
  @ParameterizedTest
  @ValueSource(strings = {"forward", "reverse", "bidirectional"})
  void streamsThatHaveAllEndedBeforeTheStartFailTheTest(String way) throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(parameters(way));
      client.hear(ControlState.CREATE_STREAMS);
      client.openStream().shutdownOutput();
      client.openStream().shutdownOutput();
      assertFailed();
    }
    assertServesTheNext();
  }

  /**
   * The server allows three seconds: a number of bytes or blocks beside a time walks around that.
   */
  @ParameterizedTest
  @ValueSource(strings = {"num", "blockcount"})
  void aTestIsNoLongerThanTheTimeItWasAdmittedBy(String key) throws Exception {
    String admitted =
        ScriptedClient.PARAMETERS
            .replace("\"time\":10", "\"time\":1")
            .replace("\"" + key + "\":0", "\"" + key + "\":" + (1L << 60) / 131_072);
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(admitted, 1);
      Thread writer = drip(client.stream(0).getOutputStream());
      assertThat(client.error()).isEqualTo(160);
      assertThat(server.nextEnded().failure().reason()).isEqualTo(FailureReason.TIMED_OUT);
      writer.join();
    }
    assertServesTheNext();
  }

  /** What still comes after the end does not move the deadline for it. */
  @Test
  void aClientThatGoesOnSendingAfterTheEndIsNotWaitedFor() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(
          ScriptedClient.PARAMETERS
              .replace("\"time\":10", "\"time\":2")
              .replace("\"num\":0", "\"num\":1000000000"),
          1);
      Thread writer = drip(client.stream(0).getOutputStream());
      client.say(ControlState.TEST_END);
      client.hear(ControlState.EXCHANGE_RESULTS);
      assertFailed();
      writer.join();
    }
    assertServesTheNext();
  }

  @Test
  void aClientThatSaysAgainAndAgainThatItWasStoppedIsLetGoOnce() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(parameters("reverse"), 2);
      try {
        for (int i = 0; i < 200; i++) {
          client.say(ControlState.CLIENT_TERMINATE);
        }
      } catch (IOException e) {
        // It has let go.
      }
      assertThat(server.nextEnded().outcome()).isInstanceOf(Outcome.Interrupted.class);
      server.awaitIdle();
    }
    assertServesTheNext();
  }

  @Test
  void strangersWithOurCookieAreNoStreams() throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(parameters("forward"), 2);
      for (int i = 0; i < 50; i++) {
        strangers.add(client.openStream());
      }
      for (Socket each : strangers) {
        assertThat(each.getInputStream().read()).isEqualTo(0xff);
      }
      assertThat(server.activeSessions()).isEqualTo(1);
    }
    assertThat(server.nextEnded().outcome()).isInstanceOf(Outcome.Failed.class);
    server.rejected.clear();
    assertServesTheNext();
  }

  /** Behind one address nothing tells tests' datagrams apart, so they open streams in turn. */
  @Test
  void silentTestsOverUdpDoNotLockOutTheOthersOfTheirAddress() throws Exception {
    String udp = ScriptedClient.PARAMETERS.replace("\"tcp\"", "\"udp\"").replace("131072", "1000");
    SessionTimeouts patient = new SessionTimeouts(20_000, 20_000, 3_000, 500, 400, 15_000);
    List<ScriptedClient> silent = new ArrayList<>();
    try (TestServer roomy =
            TestServer.start("nio", SessionLimits.DEFAULT, patient, Optional.empty());
        ScriptedClient honest = new ScriptedClient(roomy.port())) {
      for (int i = 0; i < 2; i++) {
        ScriptedClient each = new ScriptedClient(roomy.port());
        silent.add(each);
        each.greet();
        each.json(udp);
      }
      honest.greet();
      honest.json(udp);
      honest.patience(15_000); // Alone a silent test may take twenty seconds.
      honest.hear(ControlState.CREATE_STREAMS);
      try (DatagramSocket stream = honest.openDatagrams("9876", "6789")) {
        assertThat(stream.isConnected()).isTrue();
        honest.hear(ControlState.TEST_START);
      }
    } finally {
      for (ScriptedClient each : silent) {
        each.close();
      }
    }
  }

  /** By the average since the beginning, which twelve quiet seconds lower, it would be allowed. */
  @Test
  void aQuietTimeEarnsNoBurst() throws Exception {
    try (TestServer slow = slow(8_000_000);
        ScriptedClient client = new ScriptedClient(slow.port())) {
      client.run(
          ScriptedClient.PARAMETERS.replace("\"time\":10", "\"bandwidth\":8000000,\"time\":600"),
          1);
      Thread.sleep(12_000);
      Thread writer =
          repeat(() -> client.stream(0).getOutputStream().write(new byte[1_210_000]), 10);
      assertThat(client.error()).isEqualTo(27);
      assertThat(slow.nextEnded().failure().reason()).isEqualTo(FailureReason.BITRATE_OVER_LIMIT);
      writer.join();
    }
  }

  @Test
  void datagramsBeforeTheStartAreHeldToTheRate() throws Exception {
    try (TestServer slow = slow(1_000_000);
        ScriptedClient client = new ScriptedClient(slow.port())) {
      client.greet();
      client.json(
          ScriptedClient.PARAMETERS
              .replace("\"tcp\"", "\"udp\"")
              .replace("131072", "1000,\"bandwidth\":500000")
              .replace("\"parallel\":1", "\"parallel\":2"));
      client.hear(ControlState.CREATE_STREAMS);
      try (DatagramSocket stream = client.openDatagrams("9876", "6789")) {
        // Until it is refused, or closed.
        repeat(() -> stream.send(new DatagramPacket(new byte[1000], 1000)), Integer.MAX_VALUE);
        assertThat(client.error()).isEqualTo(27);
        assertThat(slow.nextEnded().failure().reason()).isEqualTo(FailureReason.BITRATE_OVER_LIMIT);
      }
    }
  }

  private static TestServer slow(long maxBitsPerSecond) {
    SessionLimits limits = new SessionLimits(8, 64, 0, maxBitsPerSecond, 60_000);
    return TestServer.start("nio", limits, SessionTimeouts.DEFAULT, Optional.empty());
  }

  private static String parameters(String way) {
    String direction = way.equals("forward") ? "" : "\"" + way + "\":true,";
    int streams = way.equals("bidirectional") ? 1 : 2;
    return ScriptedClient.PARAMETERS
        .replace("\"parallel\":1", "\"parallel\":" + streams)
        .replace("\"time\":10", direction + "\"bandwidth\":1000000,\"time\":1");
  }

  private static void reach(Stage stage, String way, ScriptedClient client) throws IOException {
    client.greet();
    if (stage == Stage.GREETED) {
      return;
    }
    client.json(parameters(way));
    client.hear(ControlState.CREATE_STREAMS);
    client.openStream();
    if (stage == Stage.ONE_STREAM_OF_TWO) {
      return;
    }
    client.openStream();
    client.hear(ControlState.TEST_START);
    client.hear(ControlState.TEST_RUNNING);
    if (stage == Stage.RUNNING) {
      return;
    }
    client.say(ControlState.TEST_END);
    client.hear(ControlState.EXCHANGE_RESULTS);
    if (stage == Stage.CONCLUDING) {
      client.json(ScriptedClient.RESULTS);
      client.hearJson();
      client.hear(ControlState.DISPLAY_RESULTS);
    }
  }

  /** Sends a little, and again, until the server has had enough. */
  private static Thread drip(OutputStream out) {
    return repeat(
        () -> {
          out.write(new byte[100]);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        },
        Integer.MAX_VALUE);
  }

  /** What a client does over and over. */
  @FunctionalInterface
  private interface Deed {
    void go() throws IOException;
  }

  /** Does it so many times at most, until the server has had enough. */
  private static Thread repeat(Deed deed, int times) {
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < times; i++) {
                  deed.go();
                }
              } catch (IOException e) {
                // It has had enough.
              }
            },
            "writer");
    writer.setDaemon(true);
    writer.start();
    return writer;
  }

  private void assertFailed() throws InterruptedException {
    assertThat(server.nextEnded().failure().detail()).isNotBlank().doesNotContain("null");
    server.awaitIdle();
  }

  /**
   * A stream whose cookie comes when its test has just ended looks like a new test's first
   * connection, and holds a place until its deadline: so this asks until there is a place.
   */
  private void assertServesTheNext() throws Exception {
    while (true) {
      server.awaitIdle();
      try (ScriptedClient next = new ScriptedClient(server.port())) {
        if (next.isGreeted()) {
          return;
        }
      }
    }
  }
}
