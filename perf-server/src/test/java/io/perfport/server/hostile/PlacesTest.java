package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Places come back whatever fails on the way, also what never should: here it is whoever observes
 * the sessions, at each thing that it is told.
 */
@Timeout(120)
class PlacesTest {
  private static final int ONE = 1;
  private static final byte[] COOKIE =
      ("perfport" + "a".repeat(28) + "\0").getBytes(StandardCharsets.US_ASCII);
  private static final String PARAMETERS =
      "{\"tcp\":true,\"omit\":0,\"time\":1,\"num\":0,\"blockcount\":0,\"parallel\":1,"
          + "\"len\":131072,\"pacing_timer\":1000,\"client_version\":\"3.12\"}";

  @FunctionalInterface
  private interface Client {
    void attempt(RawPeer control, RawPeer data) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"opened", "planned", "running", "interval", "ended"})
  void aSessionOfStreamsGivesItsPlaceBackWhateverFails(String where) throws Exception {
    placesComeBack(where, PlacesTest::streams);
  }

  @ParameterizedTest
  @ValueSource(strings = {"opened", "planned", "answering", "ended"})
  void aSessionOfRequestsGivesItsPlaceBackWhateverFails(String where) throws Exception {
    placesComeBack(where, PlacesTest::requests);
  }

  @ParameterizedTest
  @ValueSource(strings = {"opened", "planned", "running", "interval", "ended"})
  void aTestOfIperf3GivesItsPlaceBackWhateverFails(String where) throws Exception {
    placesComeBack(where, PlacesTest::iperf3);
  }

  @Test
  void allOfThemWorkWhereNothingFails() throws Exception {
    for (Client client : new Client[] {PlacesTest::streams, PlacesTest::requests}) {
      placesComeBack("", client);
    }
  }

  private static void placesComeBack(String where, Client client) throws Exception {
    SessionLimits one = new SessionLimits(ONE, 8, 0, 0, 600_000, 100);
    ServerConfig config =
        new ServerConfig(Transports.load().choose("nio"), "127.0.0.1", 0, 2, one, false);
    try (PerfServer server = PerfServer.start(config, AttackedServer.SHORT, failingAt(where))) {
      for (int i = 0; i < 3; i++) {
        boolean served = true;
        InetSocketAddress address = (InetSocketAddress) server.address();
        try (RawPeer control = new RawPeer(address);
            RawPeer data = new RawPeer(address)) {
          try {
            client.attempt(control, data);
          } catch (IOException | ClassCastException | AssertionError e) {
            served = false; // The session broke off, as it may: its place is what counts.
          }
          awaitNone(server); // Though its client goes on.
        }
        assertThat(served || !where.isEmpty()).as("served").isTrue();
      }
    }
  }

  private static SessionObserver failingAt(String where) {
    return (SessionObserver)
        Proxy.newProxyInstance(
            PlacesTest.class.getClassLoader(),
            new Class<?>[] {SessionObserver.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(where)) {
                throw new IllegalStateException("a test: fails at " + where);
              }
              Runnable nothing = () -> {};
              return method.getReturnType() == Runnable.class ? nothing : null;
            });
  }

  private static void awaitNone(PerfServer server) throws InterruptedException {
    for (int i = 0; i < 6_000 && server.activeSessions() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(server.activeSessions()).as("sessions").isZero();
  }

  private static void streams(RawPeer control, RawPeer stream) throws IOException {
    control.hello();
    stream.join(
        control.propose(AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Bytes(1_000))));
    control.start();
    stream.raw(new byte[1_000]);
    stream.socket().shutdownOutput();
    control.send(new ControlMessage.End(false));
    control.send(
        new ControlMessage.Results(((ControlMessage.Results) control.readPastProgress()).result()));
    control.send(new ControlMessage.Done());
    assertThat(control.atEnd()).isTrue();
  }

  private static void requests(RawPeer control, RawPeer requests) throws IOException {
    control.hello();
    requests.join(control.propose(AttackedServer.exchange(ExchangeKind.PERSISTENT, 1, 100, 300)));
    control.start();
    requests.raw(new byte[100]);
    assertThat(requests.raw(300)).hasSize(300);
    control.send(new ControlMessage.End(false));
    assertThat(control.readPastProgress()).isInstanceOf(ControlMessage.ExchangeResults.class);
    control.send(new ControlMessage.Done());
    assertThat(control.atEnd()).isTrue();
  }

  private static void iperf3(RawPeer control, RawPeer stream) throws IOException {
    control.raw(COOKIE);
    assertThat(control.raw(1)).containsExactly(9); // PARAM_EXCHANGE
    DataOutputStream out = new DataOutputStream(control.socket().getOutputStream());
    out.writeInt(PARAMETERS.length());
    out.writeBytes(PARAMETERS);
    assertThat(control.raw(1)).containsExactly(10); // CREATE_STREAMS
    stream.raw(COOKIE);
    assertThat(control.raw(2)).containsExactly(1, 2); // TEST_START, TEST_RUNNING
    stream.raw(new byte[131_072]);
    out.writeByte(4); // TEST_END
    assertThat(control.raw(1)).containsExactly(13); // EXCHANGE_RESULTS
  }
}
