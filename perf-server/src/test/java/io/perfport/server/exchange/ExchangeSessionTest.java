package io.perfport.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.hostile.RawPeer;
import io.perfport.server.observer.SessionObserver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's side of requests and responses, over real sockets, on every transport. */
@Timeout(180)
class ExchangeSessionTest {
  private static final int REQUEST = 100;
  private static final int RESPONSE = 300;

  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome> ended = new LinkedBlockingQueue<>();
  private PerfServer server;

  static Stream<String> transports() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.TCP))
        .map(Transport::name);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void everyRequestIsAnsweredHoweverItIsCut(String transport) throws Exception {
    try (RawPeer control = start(transport);
        RawPeer data = peer()) {
      String token = control.plan(plan(ExchangeKind.PERSISTENT, 2));
      data.join(token);
      control.start();
      byte[] three = new byte[3 * REQUEST];
      data.raw(new byte[REQUEST / 2]);
      data.raw(new byte[REQUEST / 2 + 1]);
      assertThat(data.raw(RESPONSE)).hasSize(RESPONSE);
      data.raw(new byte[REQUEST - 1]);
      assertThat(data.raw(RESPONSE)).hasSize(RESPONSE);
      data.raw(three);
      assertThat(data.raw(3 * RESPONSE)).hasSize(3 * RESPONSE);
      ResponderResult result = conclude(control);
      assertThat(result.requests()).isEqualTo(5);
      assertThat(result.requestBytes()).isEqualTo(5 * REQUEST);
      assertThat(result.responseBytes()).isEqualTo(5 * RESPONSE);
      assertThat(result.connections()).isEqualTo(1);
      assertThat(result.transport()).isEqualTo(transport);
    }
    assertThat(nextEnd()).isInstanceOf(Outcome.Completed.class);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aSingleRequestBehindItsJoinIsAnsweredAndTheConnectionEnds(String transport)
      throws Exception {
    try (RawPeer control = start(transport)) {
      String token = control.plan(plan(ExchangeKind.SINGLE, 1));
      control.start();
      for (int i = 0; i < 20; i++) {
        try (RawPeer data = peer()) {
          data.send(new ControlMessage.Join(token, 1), new byte[REQUEST]);
          assertThat(data.read()).isInstanceOf(ControlMessage.Joined.class);
          assertThat(data.raw(RESPONSE)).hasSize(RESPONSE);
          assertThat(data.atEnd()).isTrue();
        }
      }
      assertThat(conclude(control).requests()).isEqualTo(20);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aClientThatDoesNotReadIsNotReadFromEither(String transport) throws Exception {
    try (RawPeer control = start(transport);
        RawPeer data = peer()) {
      int big = 1 << 20;
      ExchangePlan plan =
          ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(20_000))
              .depth(64)
              .bytes(1, big)
              .omit(Duration.ZERO)
              .build();
      data.join(control.plan(plan));
      control.start();
      data.raw(new byte[64]);
      byte[] all = data.raw(64 * big);
      assertThat(all).hasSize(64 * big);
      assertThat(conclude(control).requests()).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aClientThatVanishesTakesItsConnectionsAlongAndNobodyElse(String transport) throws Exception {
    List<RawPeer> data = new ArrayList<>();
    try (RawPeer other = start(transport);
        RawPeer control = peer()) {
      String kept = other.plan(plan(ExchangeKind.PERSISTENT, 1));
      String token = control.plan(plan(ExchangeKind.PERSISTENT, 50));
      for (int i = 0; i < 50; i++) {
        data.add(peer());
        data.get(i).join(token);
      }
      data.get(0).reset();
      control.start();
      control.reset();
      assertThat(nextEnd()).isInstanceOf(Outcome.Failed.class);
      assertThat(data.get(1).atEnd()).isTrue();
      assertThat(data.get(49).atEnd()).isTrue();
      try (RawPeer peer = peer()) {
        peer.join(kept);
        other.start();
        peer.raw(new byte[REQUEST]);
        assertThat(peer.raw(RESPONSE)).hasSize(RESPONSE);
      }
    } finally {
      for (RawPeer each : data) {
        each.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void whatIsOverTheLimitsIsRefusedWithTheLimit(String transport) throws Exception {
    try (RawPeer control = start(transport)) {
      control.send(new ControlMessage.Hello("a test"));
      control.read();
      control.send(new ControlMessage.Exchange(plan(ExchangeKind.PERSISTENT, 101)));
      assertThat(control.failure().detail()).contains("--max-connections");
    }
    try (RawPeer control = peer();
        RawPeer first = peer();
        RawPeer second = peer()) {
      String token = control.plan(plan(ExchangeKind.PERSISTENT, 1));
      first.join(token);
      second.send(new ControlMessage.Join(token, 2));
      assertThat(second.failure().reason()).isEqualTo(FailureReason.PLAN_OVER_LIMIT);
      control.start();
      conclude(control);
      try (RawPeer late = peer()) {
        late.send(new ControlMessage.Join(token, 1));
        assertThat(late.failure().reason())
            .isIn(FailureReason.UNEXPECTED_MESSAGE, FailureReason.BAD_TOKEN);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theSocketOptionsOfThePlanAreSetAtThisEndToo(String name) throws Exception {
    Transport transport = Transports.load().choose(name);
    boolean tcp = transport.capabilities().contains(Capability.CONGESTION_CONTROL);
    SocketTuning tuning = new SocketTuning(32 << 10, false, 0, 72, tcp ? "reno" : null);
    try (RawPeer control = start(name)) {
      String token = control.plan(plan(ExchangeKind.PERSISTENT, 1, tuning));
      accepted.clear();
      try (RawPeer data = peer()) {
        data.join(token);
        assertTuned(transport, accepted.poll(30, TimeUnit.SECONDS), tcp);
      }
    }
  }

  private static void assertTuned(Transport transport, Channel end, boolean tcp) {
    assertThat(end.config().getOption(ChannelOption.IP_TOS)).isEqualTo(72);
    assertThat(end.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
    // Linux doubles what is asked for, for its own bookkeeping.
    assertThat(end.config().getOption(ChannelOption.SO_SNDBUF)).isIn(32 << 10, 64 << 10);
    assertThat(end.config().getOption(ChannelOption.SO_RCVBUF)).isIn(32 << 10, 64 << 10);
    if (tcp) {
      assertThat(transport.facts().congestionControl(end)).contains("reno");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void congestionControlThatThisMachineLacksIsRefusedWithThePlan(String name) throws Exception {
    try (RawPeer control = start(name)) {
      control.send(new ControlMessage.Hello("a test"));
      control.read();
      SocketTuning tuning = new SocketTuning(0, true, 0, 0, "nosuch");
      control.send(new ControlMessage.Exchange(plan(ExchangeKind.PERSISTENT, 1, tuning)));
      Failure failure = control.failure();
      assertThat(failure.reason()).isEqualTo(FailureReason.OPTION_UNSUPPORTED);
      assertThat(failure.detail()).contains("congestion control").doesNotContain("null");
    }
  }

  private RawPeer start(String transport) throws Exception {
    server =
        PerfServer.start(
            new ServerConfig(
                Transports.load().choose(transport),
                "127.0.0.1",
                0,
                2,
                new SessionLimits(8, 8, 0, 0, 15_000, 100),
                false),
            new SessionObserver() {
              @Override
              public void onConnected(Channel channel) {
                accepted.add(channel);
              }

              @Override
              public void onEnded(
                  String session,
                  SocketAddress peer,
                  ExchangePlan plan,
                  ResponderResult result,
                  Outcome outcome) {
                ended.add(outcome);
              }
            });
    return peer();
  }

  private RawPeer peer() throws Exception {
    return new RawPeer((InetSocketAddress) server.address());
  }

  private static ResponderResult conclude(RawPeer control) throws Exception {
    control.send(new ControlMessage.End(false));
    ResponderResult result = ((ControlMessage.ExchangeResults) control.readPastProgress()).result();
    control.send(new ControlMessage.Done());
    return result;
  }

  private Outcome nextEnd() throws InterruptedException {
    Outcome outcome = ended.poll(60, TimeUnit.SECONDS);
    assertThat(outcome).as("a session ended").isNotNull();
    return outcome;
  }

  private static ExchangePlan plan(ExchangeKind kind, int connections) {
    return plan(kind, connections, SocketTuning.SYSTEM);
  }

  private static ExchangePlan plan(ExchangeKind kind, int connections, SocketTuning tuning) {
    return ExchangePlan.builder(kind, new RunLimit.Time(20_000))
        .connections(connections)
        .bytes(REQUEST, RESPONSE)
        .omit(Duration.ZERO)
        .socket(tuning)
        .build();
  }
}
