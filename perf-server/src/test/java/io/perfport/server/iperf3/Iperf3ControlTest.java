package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.DatagramPeerSocket;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says on a control connection, to clients that keep to the protocol or do not. */
@Timeout(180)
class Iperf3ControlTest {
  private static final SessionLimits LIMITS =
      new SessionLimits(2, 200, 100_000, 1_000_000_000, 15_000);

  /** What no test waits for. */
  private static final long LONG = 30_000;

  /** Where no deadline is to pass, on a machine however slow. */
  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(LONG, LONG, 300, LONG, LONG, 15_000);

  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start("nio", LIMITS, TIMEOUTS, Optional.empty());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String parameters(String members) {
    return ScriptedClient.PARAMETERS.replace("}", "," + members + "}");
  }

  @Test
  void aTestRunsToItsEnd() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(ScriptedClient.PARAMETERS, 1);
      client.stream(0).getOutputStream().write(new byte[12_345]);
      Thread.sleep(50); // For the server to read: nothing says that it has.
      client.say(ControlState.TEST_END);
      client.hear(ControlState.EXCHANGE_RESULTS);
      client.json(ScriptedClient.RESULTS);
      assertThat(client.hearJson())
          .contains("\"bytes\":12345", "\"sender_has_retransmits\":-1", "\"omitted_errors\":0");
      client.hear(ControlState.DISPLAY_RESULTS);
      client.say(ControlState.IPERF_DONE);
      client.awaitEnd();
      assertThat(server.nextEnded().outcome()).isInstanceOf(Outcome.Completed.class);
    }
  }

  @Test
  void aCookieMayComeByteByByte() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      for (byte each : ScriptedClient.wire(client.cookie)) {
        client.raw(each);
        Thread.sleep(2);
      }
      client.hear(ControlState.PARAM_EXCHANGE);
    }
  }

  @Test
  void aCookieThatNeverEndsIsGivenUp() throws Exception {
    try (TestServer hasty = server(new SessionTimeouts(300, LONG, 300, LONG, LONG, 15_000));
        ScriptedClient client = new ScriptedClient(hasty.port())) {
      client.raw((byte) 'a', (byte) 'b');
      assertThat(hasty.nextRejected().reason()).isEqualTo(FailureReason.TIMED_OUT);
      client.awaitEnd();
    }
  }

  /** iperf3's own numbers, which its clients print words for. */
  @ParameterizedTest
  @CsvSource({
    "18, '\"sctp\":true'",
    "131, '\"mptcp\":true'",
    "132, '\"server_affinity\":1024'",
    "39, '\"skip_rx_copy\":1'",
    "39, '\"skip_rx_copy\":1,\"udp\":true,\"len\":1000'",
    "140, '\"fqrate\":1000,\"reverse\":true'",
    "134, '\"congestion\":\"none\",\"reverse\":true'",
    "6, '\"parallel\":129'",
    "6, '\"parallel\":101,\"bidirectional\":true'",
    "37, '\"time\":101'",
    "37, '\"time\":100,\"omit\":1'",
    "37, '\"time\":0'",
    "27, '\"bandwidth\":500000001,\"parallel\":2'",
    "27, '\"bandwidth\":500000001,\"bidirectional\":true'",
    "7, '\"len\":1048577'",
    "8, '\"window\":536870913'",
    "25, '\"reverse\":true,\"bidirectional\":true'",
  })
  void whatCanNotBeServedIsRefusedWithIperf3sCode(int code, String members) throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(parameters(members));
      assertThat(client.error()).isEqualTo(code);
      client.awaitEnd();
      assertThat(server.nextEnded().outcome()).isInstanceOf(Outcome.Failed.class);
      server.awaitIdle();
    }
  }

  /** Of the two, nio has sendfile; blocking has neither. */
  @ParameterizedTest
  @CsvSource({
    "11, '\"zerocopy\":1,\"reverse\":true'",
    "11, '\"zerocopy\":1,\"bidirectional\":true'",
    "39, '\"skip_rx_copy\":1,\"bidirectional\":true'",
  })
  void aTransportThatCopiesRefusesToDoWithout(int code, String members) throws Exception {
    try (TestServer copying = TestServer.start("blocking", LIMITS, TIMEOUTS, Optional.empty());
        ScriptedClient client = new ScriptedClient(copying.port())) {
      client.greet();
      client.json(parameters(members));
      assertThat(client.error()).isEqualTo(code);
      assertThat(copying.nextEnded().failure().detail()).contains("blocking");
    }
  }

  @Test
  void whatIsNotSupportedForSendersIsNothingToAReceiver() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(parameters("\"zerocopy\":1,\"fqrate\":1000,\"congestion\":\"none\""), 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "nonsense", "7"})
  void parametersThatAreNoObjectAreRefused(String document) throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(document);
      assertThat(client.error()).isEqualTo(114);
      assertThat(server.nextEnded().failure().reason()).isEqualTo(FailureReason.BAD_MESSAGE);
    }
  }

  @Test
  void parametersOverIperf3sLimitAreRefusedByTheirLength() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.raw((byte) 0, (byte) 0, (byte) 32, (byte) 1);
      assertThat(client.error()).isEqualTo(114);
    }
  }

  private static TestServer server(SessionTimeouts timeouts) {
    return TestServer.start("nio", LIMITS, timeouts, Optional.empty());
  }

  private interface Talk {
    /** Gets to where the client is silent for too long; the code that the server then says. */
    int hold(ScriptedClient client) throws Exception;
  }

  /** Only the deadline that the client lets pass is short. */
  private static void assertTimesOut(int code, SessionTimeouts timeouts, Talk talk)
      throws Exception {
    try (TestServer hasty = server(timeouts);
        ScriptedClient client = new ScriptedClient(hasty.port())) {
      assertThat(talk.hold(client)).isEqualTo(code);
      assertThat(hasty.nextEnded().failure().reason()).isEqualTo(FailureReason.TIMED_OUT);
      hasty.awaitIdle();
    }
  }

  @Test
  void parametersHaveADeadline() throws Exception {
    assertTimesOut(
        114,
        new SessionTimeouts(2_000, LONG, 300, LONG, LONG, 15_000),
        client -> {
          client.greet();
          return client.error();
        });
  }

  @Test
  void dataConnectionsHaveADeadline() throws Exception {
    assertTimesOut(
        204,
        new SessionTimeouts(LONG, 1_000, 300, LONG, LONG, 15_000),
        client -> {
          client.greet();
          client.json(parameters("\"parallel\":2"));
          client.hear(ControlState.CREATE_STREAMS);
          client.openStream();
          return client.error();
        });
  }

  @Test
  void theEndOfATimedTestHasADeadline() throws Exception {
    assertTimesOut(
        160,
        new SessionTimeouts(LONG, LONG, 300, 500, LONG, 15_000),
        client -> {
          client.run(parameters("\"time\":1").replace("\"time\":10,", ""), 1);
          return client.error();
        });
  }

  @Test
  void theNextByteHasADeadline() throws Exception {
    assertTimesOut(
        144,
        new SessionTimeouts(LONG, LONG, 300, LONG, 400, 15_000),
        client -> {
          client.run(ScriptedClient.PARAMETERS, 1);
          return client.error();
        });
  }

  @Test
  void resultsHaveADeadline() throws Exception {
    assertTimesOut(
        117,
        new SessionTimeouts(3_000, LONG, 300, LONG, LONG, 15_000),
        client -> {
          client.run(ScriptedClient.PARAMETERS, 1);
          client.say(ControlState.TEST_END);
          client.hear(ControlState.EXCHANGE_RESULTS);
          return client.error();
        });
  }

  @Test
  void aMessageOutOfTurnIsUnknown() throws Exception {
    for (ControlState word : List.of(ControlState.TEST_END, ControlState.IPERF_DONE)) {
      try (ScriptedClient client = new ScriptedClient(server.port())) {
        client.greet();
        client.say(word);
        assertThat(client.error()).isEqualTo(110);
        assertThat(server.nextEnded().failure().detail()).contains(word.name(), "its parameters");
      }
    }
  }

  /** One that has a place: a cookie alone does not get it. */
  private ScriptedClient admitted() throws Exception {
    ScriptedClient client = new ScriptedClient(server.port());
    client.greet();
    client.json(ScriptedClient.PARAMETERS);
    client.hear(ControlState.CREATE_STREAMS);
    return client;
  }

  @Test
  void aFullServerSaysThatItIsBusyAndClosesInOrder() throws Exception {
    try (ScriptedClient first = admitted();
        ScriptedClient second = admitted();
        ScriptedClient third = new ScriptedClient(server.port())) {
      third.raw(ScriptedClient.wire(third.cookie));
      third.raw((byte) 1, (byte) 2, (byte) 3); // Unread, it would reset the connection.
      third.hear(ControlState.ACCESS_DENIED);
      third.awaitEnd();
      assertThat(server.nextRejected().reason()).isEqualTo(FailureReason.SERVER_FULL);
      first.closeControl();
      second.closeControl();
    }
    server.awaitIdle();
    try (ScriptedClient next = new ScriptedClient(server.port())) {
      next.greet();
    }
  }

  @Test
  void aStreamThatNobodyWaitsForIsTurnedAway() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(ScriptedClient.PARAMETERS, 1);
      Socket extra = client.openStream();
      assertThat(extra.getInputStream().read()).isEqualTo(0xff);
      assertThat(extra.getInputStream().read()).isEqualTo(-1);
      client.say(ControlState.TEST_END);
      client.hear(ControlState.EXCHANGE_RESULTS);
    }
  }

  /** The connects come in order, the cookies in the other: the roles are those of the connects. */
  @Test
  void rolesFollowTheOrderOfTheConnectsNotThatOfTheCookies() throws Exception {
    List<Socket> connected = new ArrayList<>();
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(parameters("\"bidirectional\":true,\"parallel\":3,\"bandwidth\":1000000"));
      client.hear(ControlState.CREATE_STREAMS);
      for (int i = 0; i < 6; i++) {
        Socket socket = ScriptedClient.connect(server.port());
        socket.setSoTimeout(2_000);
        connected.add(socket);
      }
      for (int i = 5; i >= 0; i--) {
        connected.get(i).getOutputStream().write(ScriptedClient.wire(client.cookie));
        Thread.sleep(20);
      }
      client.hear(ControlState.TEST_START);
      client.hear(ControlState.TEST_RUNNING);
      for (int i = 3; i < 6; i++) {
        assertThat(connected.get(i).getInputStream().read()).as("stream %d", i).isNotNegative();
      }
      for (int i = 0; i < 3; i++) {
        connected.get(i).setSoTimeout(50);
        assertThat(isSilent(connected.get(i))).as("stream %d", i).isTrue();
      }
      client.say(ControlState.CLIENT_TERMINATE);
      TestServer.Ended ended = server.nextEnded();
      assertThat(ended.outcome()).isInstanceOf(Outcome.Interrupted.class);
      assertThat(ended.result().streams().stream().map(StreamTotal::streamId))
          .containsExactly(1, 3, 4, 5, 6, 7);
    } finally {
      for (Socket socket : connected) {
        socket.close();
      }
    }
  }

  private static boolean isSilent(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }

  @Test
  void aStreamThatBreaksFailsItsTestOnly() throws Exception {
    try (ScriptedClient broken = new ScriptedClient(server.port());
        ScriptedClient whole = new ScriptedClient(server.port())) {
      broken.run(ScriptedClient.PARAMETERS, 1);
      whole.run(ScriptedClient.PARAMETERS, 1);
      broken.stream(0).close();
      assertThat(broken.error()).isEqualTo(207);
      assertThat(server.nextEnded().failure().reason()).isEqualTo(FailureReason.PEER_CLOSED);
      whole.say(ControlState.TEST_END);
      whole.hear(ControlState.EXCHANGE_RESULTS);
    }
  }

  @Test
  void dataBeforeTheTestRunsBreaksIt() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(parameters("\"parallel\":2"));
      client.hear(ControlState.CREATE_STREAMS);
      Socket early = client.openStream();
      early.getOutputStream().write(new byte[100]);
      Thread.sleep(100); // For the server to see it before the other stream.
      client.openStream();
      assertThat(client.error()).isEqualTo(207);
    }
  }

  @Test
  void resultsOfAnotherTestAreRefused() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(ScriptedClient.PARAMETERS, 1);
      client.say(ControlState.TEST_END);
      client.hear(ControlState.EXCHANGE_RESULTS);
      client.json(ScriptedClient.RESULTS.replace("\"id\":1", "\"id\":2"));
      assertThat(client.error()).isEqualTo(208);
    }
  }

  @Test
  void aClientThatVanishesFreesItsPlaceInEveryState() throws Exception {
    for (int state = 0; state < 5; state++) {
      try (ScriptedClient client = new ScriptedClient(server.port())) {
        if (state > 0) {
          client.greet();
        }
        if (state > 1) {
          client.json(ScriptedClient.PARAMETERS);
          client.hear(ControlState.CREATE_STREAMS);
        }
        if (state > 2) {
          client.openStream();
          client.hear(ControlState.TEST_START);
        }
        if (state > 3) {
          client.hear(ControlState.TEST_RUNNING);
          client.say(ControlState.TEST_END);
          client.hear(ControlState.EXCHANGE_RESULTS);
        }
        client.vanish();
      }
      if (state > 0) {
        assertThat(server.nextEnded().failure().reason())
            .isIn(FailureReason.PEER_CLOSED, FailureReason.IO_ERROR);
      }
      server.awaitIdle();
    }
  }

  @Test
  void aServerThatStopsSaysSo() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.run(ScriptedClient.PARAMETERS, 1);
      Thread stopping = new Thread(server::close);
      stopping.start();
      client.hear(ControlState.SERVER_TERMINATE);
      stopping.join();
      assertThat(server.nextEnded().failure().reason()).isEqualTo(FailureReason.SHUTTING_DOWN);
    }
  }

  /** The one thing that tells two tests' set-up datagrams apart is when they come. */
  @Test
  void testsFromOneAddressOpenTheirUdpStreamsOneAfterTheOther() throws Exception {
    String parameters =
        ScriptedClient.PARAMETERS
            .replace("\"tcp\":true", "\"udp\":true,\"parallel\":2")
            .replace(",\"parallel\":1", "")
            .replace("131072", "1000");
    try (ScriptedClient first = new ScriptedClient(server.port());
        ScriptedClient second = new ScriptedClient(server.port())) {
      first.greet();
      first.json(parameters);
      first.hear(ControlState.CREATE_STREAMS);
      second.greet();
      second.json(parameters);
      assertThat(second.isSilent(100)).as("the other opens its streams").isTrue();
      openDatagrams(first);
      first.hear(ControlState.TEST_START);
      second.hear(ControlState.CREATE_STREAMS);
      openDatagrams(second);
      second.hear(ControlState.TEST_START);
    }
  }

  @Test
  void aUdpStreamIsOpenedOnlyFromTheControlConnectionsAddress() throws Exception {
    String parameters =
        ScriptedClient.PARAMETERS
            .replace("\"tcp\"", "\"udp\"")
            .replace("131072", "1000")
            .replace("\"parallel\":1", "\"parallel\":1,\"reverse\":true");
    try (ScriptedClient client = new ScriptedClient(server.port());
        DatagramPeerSocket forged =
            new DatagramPeerSocket(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                "127.0.0.2",
                0)) {
      client.greet();
      client.json(parameters);
      client.hear(ControlState.CREATE_STREAMS);
      forged.send("9876".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(forged.hearsNothing()).isTrue();
      assertThat(client.isSilent(50)).as("no stream has been opened").isTrue();
      try (DatagramSocket own = client.openDatagrams("9876", "6789")) {
        client.hear(ControlState.TEST_START);
        assertThat(own.isClosed()).isFalse();
      }
    }
  }

  private void openDatagrams(ScriptedClient client) throws Exception {
    try (DatagramSocket one = client.openDatagrams("9876", "6789");
        DatagramSocket two = client.openDatagrams("\u0015\u00cd[\u0007", "\u00b1h\u00de:")) {
      assertThat(client.ask(one, "9876")).as("a repeat is answered").isEqualTo("6789");
      assertThat(two.getLocalPort()).isNotEqualTo(one.getLocalPort());
    }
  }

  @Test
  void aTestThatEndsGivesItsTurnToTheNext() throws Exception {
    String parameters =
        ScriptedClient.PARAMETERS.replace("\"tcp\"", "\"udp\"").replace("131072", "1000");
    try (ScriptedClient first = new ScriptedClient(server.port());
        ScriptedClient second = new ScriptedClient(server.port())) {
      first.greet();
      first.json(parameters);
      first.hear(ControlState.CREATE_STREAMS);
      second.greet();
      second.json(parameters);
      assertThat(second.isSilent(50)).isTrue();
      first.vanish();
      second.hear(ControlState.CREATE_STREAMS);
    }
  }

  @Test
  void theSameCookieTwiceIsOneTest() throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port());
        Socket second = ScriptedClient.connect(server.port())) {
      client.greet();
      second.getOutputStream().write(ScriptedClient.wire(client.cookie));
      assertThat(second.getInputStream().read()).isEqualTo(0xff);
      assertThat(server.activeSessions()).isEqualTo(1);
    }
  }

  @Test
  void anotherCookieIsAnotherTest() throws Exception {
    try (ScriptedClient first = new ScriptedClient(server.port());
        ScriptedClient second = new ScriptedClient(server.port())) {
      first.run(ScriptedClient.PARAMETERS, 1);
      second.run(ScriptedClient.PARAMETERS, 1);
      assertThat(server.activeSessions()).isEqualTo(2);
    }
  }
}
