package io.perfport.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.tls.TlsIdentity;
import io.perfport.core.tls.TlsProvider;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.hostile.AttackedServer;
import io.perfport.server.hostile.RawPeer;
import io.perfport.server.observer.SessionObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that do with TLS what they should not: each ends by itself, and the next one is served. */
@Timeout(120)
class HostileHandshakesTest {
  private static final SessionTimeouts SHORT =
      new SessionTimeouts(3_000, 3_000, 1_000, 2_000, 2_000, 5_000);
  private static final TlsIdentity IDENTITY = TlsIdentity.selfSigned();

  private final BlockingQueue<Failure> rejected = new LinkedBlockingQueue<>();
  private final BlockingQueue<Outcome> ended = new LinkedBlockingQueue<>();

  static Stream<String> transports() {
    return AttackedServer.transports();
  }

  private PerfServer server(String transport) {
    return PerfServer.start(
        ServerConfig.on("127.0.0.1", 0)
            .withTransport(transport)
            .withLimits(SessionLimits.DEFAULT.withStrangers(0, 8))
            .withTls(new ServerTls(IDENTITY, null, TlsProvider.JDK)),
        SHORT,
        new SessionObserver() {
          @Override
          public void onRejected(SocketAddress peer, Failure failure) {
            rejected.add(failure);
          }

          @Override
          public void onEnded(
              String session,
              SocketAddress peer,
              TestPlan plan,
              EndpointResult result,
              Outcome outcome) {
            ended.add(outcome);
          }
        });
  }

  private static InetSocketAddress addressOf(PerfServer server) {
    return (InetSocketAddress) server.address();
  }

  private Failure rejection() throws InterruptedException {
    Failure failure = rejected.poll(30, TimeUnit.SECONDS);
    assertThat(failure).as("rejected").isNotNull();
    return failure;
  }

  private static SSLSocket tls(Socket below, String... protocols) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(below, "127.0.0.1", below.getPort(), true);
    socket.setEnabledProtocols(protocols);
    return socket;
  }

  private static Socket connect(PerfServer server) throws IOException {
    Socket socket = new Socket();
    socket.connect(addressOf(server), 10_000);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void assertServes(PerfServer server) throws Exception {
    try (RawPeer next = new RawPeer(tls(connect(server), "TLSv1.3"))) {
      assertThat(next.hello()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void halfAHandshakeEndsByItsOwnDeadline(String transport) throws Exception {
    try (PerfServer server = server(transport);
        Socket peer = connect(server)) {
      peer.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
      Failure failure = rejection();
      assertThat(failure.reason()).isEqualTo(FailureReason.TIMED_OUT);
      assertThat(failure.detail()).isEqualTo("the client did not finish the TLS handshake in time");
      assertThat(peer.getInputStream().readAllBytes()).hasSizeLessThan(100);
      assertServes(server);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void halfHandshakesCountAsConnectionsThatNobodyHasLetIn(String transport) throws Exception {
    List<Socket> peers = new ArrayList<>();
    try (PerfServer server = server(transport)) {
      for (int i = 0; i < 12; i++) {
        Socket peer = connect(server);
        peers.add(peer);
        peer.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
      }
      for (int i = 0; i < 12 - 4; i++) { // All but half of the places, which one address has.
        assertThat(rejection().reason())
            .as("crowded out long before its time is over")
            .isIn(FailureReason.SERVER_FULL, FailureReason.PEER_CLOSED);
      }
      assertServes(server);
    } finally {
      for (Socket peer : peers) {
        peer.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aMessageLargerThanAnyHandshakeHasIsNotWaitedFor(String transport) throws Exception {
    try (PerfServer server = server(transport);
        Socket peer = connect(server)) {
      // A record of 16 KiB: a ClientHello that says it has 16 MiB (RFC 8446, sections 4 and 5.1).
      byte[] record = new byte[5 + (16 << 10)];
      record[0] = 22;
      record[1] = 3;
      record[2] = 1;
      record[3] = 0x40;
      record[5] = 1;
      record[6] = (byte) 0xff;
      record[7] = (byte) 0xff;
      record[8] = (byte) 0xff;
      peer.getOutputStream().write(record);
      Failure failure = rejection();
      assertThat(failure.reason()).isEqualTo(FailureReason.TLS_FAILED);
      assertServes(server);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void anOlderVersionIsRefusedSoThatNobodyRenegotiates(String transport) throws Exception {
    try (PerfServer server = server(transport);
        SSLSocket old = tls(connect(server), "TLSv1.2")) {
      assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
      assertThat(rejection().reason()).isEqualTo(FailureReason.TLS_FAILED);
      assertServes(server);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aStreamThatIsCutBelowTlsIsNotWhole(String transport) throws Exception {
    TestPlan plan = TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(1_000_000)).build();
    try (PerfServer server = server(transport);
        RawPeer control = new RawPeer(tls(connect(server), "TLSv1.3"));
        Socket below = connect(server);
        RawPeer data = new RawPeer(tls(below, "TLSv1.3"))) {
      control.hello();
      String token = control.propose(plan);
      data.join(token);
      control.start();
      data.raw(new byte[10_000]);
      below.shutdownOutput(); // Somebody in between ends the connection.
      Failure told = control.failure();
      assertThat(told.reason()).isEqualTo(FailureReason.PEER_CLOSED);
      assertThat(told.detail()).contains("close_notify");
      assertThat(ended.poll(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Failed.class);
    }
  }
}
