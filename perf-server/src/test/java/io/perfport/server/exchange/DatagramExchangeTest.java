package io.perfport.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.DatagramPeerSocket;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.hostile.RawPeer;
import io.perfport.server.observer.SessionObserver;
import io.perfport.server.session.Grant;
import io.perfport.server.session.PlanAdmission;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's side of requests and responses over UDP, over real sockets. */
@Timeout(180)
class DatagramExchangeTest {
  private static final int REQUEST = 100;
  private static final int RESPONSE = 1_300;

  private PerfServer server;

  static Stream<String> datagramTransports() {
    return networkTransports(true);
  }

  static Stream<String> otherTransports() {
    return networkTransports(false);
  }

  private static Stream<String> networkTransports(boolean withDatagrams) {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.TCP))
        .filter(each -> each.capabilities().contains(Capability.UDP) == withDatagrams)
        .map(Transport::name);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @MethodSource("datagramTransports")
  void everyRequestIsAnsweredWithItsNumberAndItsTime(String transport) throws Exception {
    try (RawPeer control = start(transport);
        DatagramPeerSocket first = datagrams();
        DatagramPeerSocket second = datagrams()) {
      String token = control.plan(plan(2, 32, REQUEST, RESPONSE));
      assertThat(first.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      assertThat(second.join(token, 2)).isInstanceOf(ControlMessage.Joined.class);
      control.start();
      exchange(first, 1, 7);
      exchange(second, 2, 1L << 40);
      exchangeMany(second, 2, 32);
      ResponderResult result = conclude(control);
      assertThat(result.requests()).isEqualTo(34);
      assertThat(result.requestBytes()).isEqualTo(34 * REQUEST);
      assertThat(result.responseBytes()).isEqualTo(34 * RESPONSE);
      assertThat(result.connections()).isEqualTo(2);
      assertThat(result.transport()).isEqualTo(transport);
    }
  }

  private static void exchange(DatagramPeerSocket peer, int id, long sequence) throws Exception {
    peer.send(DatagramPeerSocket.request(id, sequence, 1_000 + sequence, REQUEST));
    requireResponse(peer.receive(), id, sequence);
  }

  private static void requireResponse(ByteBuf response, int id, long sequence) {
    PerfportDatagrams format = new PerfportDatagrams(id);
    assertThat(response.readableBytes()).isEqualTo(RESPONSE);
    assertThat(format.sequence(response)).isEqualTo(sequence);
    assertThat(format.sentNanos(response)).isEqualTo(1_000 + sequence);
  }

  /** Together: several are read and answered at once. */
  private static void exchangeMany(DatagramPeerSocket peer, int id, int count) throws Exception {
    for (int sequence = 1; sequence <= count; sequence++) {
      peer.send(DatagramPeerSocket.request(id, sequence, 1_000 + sequence, REQUEST));
    }
    Set<Long> answered = new HashSet<>();
    for (int i = 0; i < count; i++) {
      ByteBuf response = peer.receive();
      long sequence = new PerfportDatagrams(id).sequence(response);
      requireResponse(response, id, sequence);
      answered.add(sequence);
    }
    assertThat(answered).hasSize(count);
  }

  @ParameterizedTest
  @MethodSource("datagramTransports")
  void theLongestDatagramsThereAreGoBothWays(String transport) throws Exception {
    int longest = 65_507;
    try (RawPeer control = start(transport);
        DatagramPeerSocket peer = datagrams()) {
      String token = control.plan(plan(1, 1, longest, longest));
      assertThat(peer.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      control.start();
      for (int sequence = 1; sequence <= 20; sequence++) {
        peer.send(DatagramPeerSocket.request(1, sequence, 0, longest));
        assertThat(peer.receive().readableBytes()).isEqualTo(longest);
      }
      assertThat(conclude(control).requests()).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @MethodSource("datagramTransports")
  void aDatagramThatIsNoRequestIsLeftAloneAndEndsNothing(String transport) throws Exception {
    try (RawPeer control = start(transport);
        DatagramPeerSocket peer = datagrams()) {
      String token = control.plan(plan(1, 1, REQUEST, RESPONSE));
      assertThat(peer.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      control.start();
      peer.send(DatagramPeerSocket.request(1, 1, 0, REQUEST - 1));
      peer.send(DatagramPeerSocket.request(1, 1, 0, REQUEST + 1));
      peer.send(DatagramPeerSocket.request(1, 1, 0, 9_000));
      peer.send(DatagramPeerSocket.request(2, 1, 0, REQUEST));
      peer.send(DatagramPeerSocket.request(1, 0, 0, REQUEST));
      peer.send(DatagramPeerSocket.request(1, -1, 0, REQUEST));
      peer.send(new byte[REQUEST]);
      peer.send(new byte[0]);
      assertThat(peer.hearsNothing()).isTrue();
      exchange(peer, 1, 1);
      assertThat(conclude(control).requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("datagramTransports")
  void aJoinThatComesAgainIsAnsweredAgainAndMakesNoSecondConnection(String transport)
      throws Exception {
    try (RawPeer control = start(transport);
        DatagramPeerSocket peer = datagrams();
        DatagramPeerSocket other = datagrams()) {
      String token = control.plan(plan(2, 1, REQUEST, RESPONSE));
      assertThat(peer.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      assertThat(peer.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      assertThat(failure(other.join(token, 1))).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
      assertThat(failure(other.join(token, 3))).isEqualTo(FailureReason.BAD_MESSAGE);
      assertThat(failure(other.join(token, 0))).isEqualTo(FailureReason.BAD_MESSAGE);
      control.start();
      assertThat(peer.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
      exchange(peer, 1, 1);
      ResponderResult result = conclude(control);
      assertThat(result.connections()).isEqualTo(1);
      assertThat(result.requests()).isEqualTo(1);
      assertThat(other.hearsNothing()).isTrue();
    }
  }

  @Test
  void aConnectionOfTheOtherProtocolIsRefused() throws Exception {
    try (RawPeer control = start("nio");
        RawPeer connection = peer()) {
      String token = control.plan(plan(1, 1, REQUEST, RESPONSE));
      connection.send(new ControlMessage.Join(token, 1));
      assertThat(connection.failure().detail()).contains("over UDP");
    }
    try (RawPeer control = peer();
        DatagramPeerSocket datagrams = datagrams()) {
      String token = control.plan(plan(Protocol.TCP, 1, 1, REQUEST, RESPONSE));
      assertThat(failure(datagrams.join(token, 1))).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    }
  }

  @Test
  void nobodyJoinsAfterTheEnd() throws Exception {
    try (RawPeer control = start("nio");
        DatagramPeerSocket peer = datagrams()) {
      String token = control.plan(plan(1, 1, REQUEST, RESPONSE));
      control.start();
      control.send(new ControlMessage.End(false));
      assertThat(control.readPastProgress()).isInstanceOf(ControlMessage.ExchangeResults.class);
      assertThat(failure(peer.join(token, 1))).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
    }
  }

  /** Its server's answers then bring ICMP messages, which are errors on the server's socket. */
  @ParameterizedTest
  @MethodSource("datagramTransports")
  void aSocketThatIsGoneEndsNeitherItsSessionNorAnyOther(String transport) throws Exception {
    try (RawPeer control = start(transport);
        DatagramPeerSocket stays = datagrams()) {
      String token = control.plan(plan(2, 8, REQUEST, RESPONSE));
      try (DatagramPeerSocket goes = datagrams()) {
        assertThat(goes.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
        assertThat(stays.join(token, 2)).isInstanceOf(ControlMessage.Joined.class);
        control.start();
        for (int sequence = 1; sequence <= 8; sequence++) {
          goes.send(DatagramPeerSocket.request(1, sequence, 0, REQUEST));
        }
      }
      for (int sequence = 1; sequence <= 50; sequence++) {
        exchange(stays, 2, sequence);
      }
      assertThat(conclude(control).requests()).isBetween(50L, 58L);
    }
  }

  /** What goes on being sent to a port that nobody has is sent to somebody who did not ask. */
  @ParameterizedTest
  @MethodSource("datagramTransports")
  void anAddressWhosePortIsUnreachableIsAnsweredNoMore(String transport) throws Exception {
    try (RawPeer control = start(transport)) {
      String token = control.plan(plan(1, 8, REQUEST, RESPONSE));
      int port;
      try (DatagramPeerSocket goes = datagrams()) {
        port = goes.port();
        assertThat(goes.join(token, 1)).isInstanceOf(ControlMessage.Joined.class);
        control.start();
      }
      long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
      int open = 1;
      while (open > 0 && System.nanoTime() < patience) {
        for (int sequence = 1; sequence <= 50; sequence++) {
          try (DatagramPeerSocket again =
              new DatagramPeerSocket((InetSocketAddress) server.address(), "127.0.0.1", port)) {
            again.send(DatagramPeerSocket.request(1, sequence, 0, REQUEST));
          }
        }
        open = ((ControlMessage.ExchangeProgress) control.read()).connections();
      }
      assertThat(open).isZero();
    }
  }

  @Test
  void requestsOfAnAddressThatHasNotProvenItselfAreNotAnswered() throws Exception {
    try (RawPeer control = start("nio");
        DatagramPeerSocket unproven = datagrams();
        DatagramPeerSocket forged =
            new DatagramPeerSocket((InetSocketAddress) server.address(), "127.0.0.2", 0)) {
      String token = control.plan(plan(2, 8, 24, 65_507));
      byte[] join = DatagramPeerSocket.frame(token, 1, "");
      unproven.send(join);
      assertThat(unproven.receive().readableBytes()).isLessThan(join.length);
      control.start();
      forged.send(DatagramPeerSocket.frame(token, 1, ""));
      forged.send(DatagramPeerSocket.request(1, 1, 0, 24));
      unproven.send(DatagramPeerSocket.request(1, 1, 0, 24));
      assertThat(unproven.hearsNothing()).isTrue();
      assertThat(forged.hearsNothing()).isTrue();
      assertThat(conclude(control).connections()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("otherTransports")
  void aTransportWithoutDatagramsRefusesThePlanByName(String transport) throws Exception {
    try (RawPeer control = start(transport)) {
      control.send(new ControlMessage.Hello("a test"));
      control.read();
      control.send(new ControlMessage.Exchange(plan(1, 1, REQUEST, RESPONSE)));
      Failure failure = control.failure();
      assertThat(failure.reason()).isEqualTo(FailureReason.OPTION_UNSUPPORTED);
      assertThat(failure.detail())
          .isEqualTo("the server's transport %s does not carry UDP".formatted(transport));
    }
  }

  @Test
  void aClientOfAUnixDomainSocketHasNoDatagrams() {
    Transport nio = Transports.load().choose("nio");
    PlanAdmission admission =
        new PlanAdmission(Grant.toEverybody(SessionLimits.DEFAULT), nio, true, false);
    assertThatThrownBy(() -> admission.admit(plan(1, 1, REQUEST, RESPONSE)))
        .hasMessageContaining("a UNIX-domain socket carries no UDP");
  }

  @Test
  void aPlanHasNoMoreConnectionsThanADatagramCanName() {
    assertThatThrownBy(() -> plan(65_536, 1, REQUEST, RESPONSE)).hasMessageContaining("65535");
  }

  private static FailureReason failure(ControlMessage answer) {
    return ((ControlMessage.Failed) answer).failure().reason();
  }

  private RawPeer start(String transport) throws Exception {
    server =
        PerfServer.start(
            new ServerConfig(
                Transports.load().choose(transport),
                "127.0.0.1",
                0,
                2,
                SessionLimits.DEFAULT,
                false),
            SessionObserver.SILENT);
    return peer();
  }

  private RawPeer peer() throws Exception {
    return new RawPeer((InetSocketAddress) server.address());
  }

  private DatagramPeerSocket datagrams() throws Exception {
    return new DatagramPeerSocket((InetSocketAddress) server.address());
  }

  private static ResponderResult conclude(RawPeer control) throws Exception {
    control.send(new ControlMessage.End(false));
    ResponderResult result = ((ControlMessage.ExchangeResults) control.readPastProgress()).result();
    control.send(new ControlMessage.Done());
    return result;
  }

  private static ExchangePlan plan(
      int connections, int depth, int requestBytes, int responseBytes) {
    return plan(Protocol.UDP, connections, depth, requestBytes, responseBytes);
  }

  private static ExchangePlan plan(
      Protocol protocol, int connections, int depth, int requestBytes, int responseBytes) {
    return ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(20_000))
        .over(protocol)
        .connections(connections)
        .depth(depth)
        .bytes(requestBytes, responseBytes)
        .omit(Duration.ZERO)
        .build();
  }
}
