package io.perfport.client.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.core.tls.ClientTls;
import io.perfport.core.tls.Fingerprint;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.tls.TlsIdentity;
import io.perfport.core.tls.TlsProvider;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.observer.SessionObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal is one line with its reason, at both ends; and the next client is served. */
@Timeout(120)
class TlsRefusalsTest {
  private static final TestPlan PLAN =
      TestPlan.builder(Direction.FORWARD, new RunLimit.Bytes(1_000)).build();

  @TempDir private Path folder;

  private final BlockingQueue<Failure> rejected = new LinkedBlockingQueue<>();
  private TestPki pki;

  @BeforeEach
  void makeAuthority() throws Exception {
    pki = new TestPki(folder, "ours");
  }

  private PerfServer server(TlsIdentity identity, Path clientAuthorities) {
    return PerfServer.start(
        ServerConfig.on("127.0.0.1", 0)
            .withTransport("nio")
            .withTls(new ServerTls(identity, clientAuthorities, TlsProvider.JDK)),
        new SessionObserver() {
          @Override
          public void onRejected(SocketAddress peer, Failure failure) {
            rejected.add(failure);
          }
        });
  }

  private static ServerTarget target(String host, int port) {
    return new ServerTarget(
        Transports.load().choose("nio"), host, port, IpVersion.IPV4, List.of(), 3_000, 1);
  }

  private ClientTls trusting(Path authorities) {
    return new ClientTls(ClientTls.authorities(authorities), null, null, TlsProvider.JDK, false);
  }

  private static Failure failure(ServerTarget target) {
    return catchThrowableOfType(
            FailureException.class, () -> PerfClient.run(new StreamConfig(target, PLAN)))
        .failure();
  }

  private static void assertServed(ServerTarget target) {
    assertThat(PerfClient.run(new StreamConfig(target, PLAN)).outcome())
        .isInstanceOf(Outcome.Completed.class);
  }

  private void assertRejected(FailureReason reason) throws InterruptedException {
    assertThat(rejected.poll(20, TimeUnit.SECONDS)).extracting(Failure::reason).isEqualTo(reason);
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() throws Exception {
    try (PerfServer server = server(pki.of("localhost"), null)) {
      ServerTarget byAddress = target("127.0.0.1", server.port());
      ServerTarget trusting = byAddress.withTls(trusting(pki.authorityFile()));
      assertThat(failure(trusting).reason()).isEqualTo(FailureReason.CERTIFICATE_REJECTED);
      assertThat(failure(trusting).detail()).contains("the server's certificate");
      assertRejected(FailureReason.CERTIFICATE_REJECTED);
      assertServed(target("localhost", server.port()).withTls(trusting(pki.authorityFile())));
    }
  }

  @Test
  void aCertificateThatHasExpiredIsRefused() throws Exception {
    try (PerfServer server = server(pki.expired(), null)) {
      Failure seen =
          failure(target("127.0.0.1", server.port()).withTls(trusting(pki.authorityFile())));
      assertThat(seen.reason()).isEqualTo(FailureReason.CERTIFICATE_REJECTED);
      assertThat(seen.detail()).startsWith("the server's certificate has expired");
      assertRejected(FailureReason.CERTIFICATE_REJECTED);
    }
  }

  @Test
  void anAuthorityThatIsNotTrustedIsRefusedAlsoByDefault() throws Exception {
    TestPki other = new TestPki(folder, "other");
    try (PerfServer server = server(pki.ofLoopback(), null)) {
      ServerTarget target = target("127.0.0.1", server.port());
      for (Path authorities : new Path[] {other.authorityFile(), null}) {
        Failure seen = failure(target.withTls(trusting(authorities)));
        assertThat(seen.reason()).isEqualTo(FailureReason.CERTIFICATE_REJECTED);
        assertThat(seen.detail()).contains("of no authority that is trusted here", "--tls-pin");
        assertRejected(FailureReason.CERTIFICATE_REJECTED);
      }
      assertServed(target.withTls(trusting(pki.authorityFile())));
    }
  }

  @Test
  void aPinIsOfOneCertificateAndNeedsNoOther() throws Exception {
    TlsIdentity own = TlsIdentity.selfSigned();
    Fingerprint another = TlsIdentity.selfSigned().fingerprint();
    try (PerfServer server = server(own, null)) {
      ServerTarget target = target("127.0.0.1", server.port());
      Failure seen = failure(target.withTls(ClientTls.pinned(another, TlsProvider.JDK)));
      assertThat(seen.reason()).isEqualTo(FailureReason.CERTIFICATE_REJECTED);
      assertThat(seen.detail()).contains("--tls-pin", own.fingerprint().toString());
      assertRejected(FailureReason.CERTIFICATE_REJECTED);
      assertServed(target.withTls(ClientTls.pinned(own.fingerprint(), TlsProvider.JDK)));
    }
  }

  @Test
  void withAuthoritiesAPinDoesNotReplaceThem() throws Exception {
    TlsIdentity own = TlsIdentity.selfSigned();
    try (PerfServer server = server(own, null)) {
      ClientTls both =
          new ClientTls(
              ClientTls.authorities(pki.authorityFile()),
              own.fingerprint(),
              null,
              TlsProvider.JDK,
              false);
      assertThat(failure(target("127.0.0.1", server.port()).withTls(both)).reason())
          .isEqualTo(FailureReason.CERTIFICATE_REJECTED);
    }
  }

  @Test
  void aServerWithAuthoritiesWantsACertificateOfThem() throws Exception {
    TestPki other = new TestPki(folder, "other");
    try (PerfServer server = server(pki.ofLoopback(), pki.authorityFile())) {
      ServerTarget target = target("127.0.0.1", server.port());
      Failure without = failure(target.withTls(trusting(pki.authorityFile())));
      assertThat(without.reason()).isEqualTo(FailureReason.CERTIFICATE_REJECTED);
      assertThat(without.detail()).contains("--tls-cert");
      assertRejected(FailureReason.CERTIFICATE_REJECTED);
      Failure foreign = failure(target.withTls(as(other.of("client"))));
      assertThat(foreign.reason()).isEqualTo(FailureReason.CERTIFICATE_REJECTED);
      assertRejected(FailureReason.CERTIFICATE_REJECTED);
      assertServed(target.withTls(as(pki.of("client"))));
    }
  }

  private ClientTls as(TlsIdentity identity) {
    return new ClientTls(
        ClientTls.authorities(pki.authorityFile()), null, identity, TlsProvider.JDK, false);
  }

  @Test
  void aClientWithoutTlsIsToldSo() throws Exception {
    TlsIdentity own = TlsIdentity.selfSigned();
    try (PerfServer server = server(own, null)) {
      ServerTarget target = target("127.0.0.1", server.port());
      assertThat(failure(target))
          .isEqualTo(
              new Failure(
                  FailureReason.WRONG_PROTOCOL,
                  "this server speaks TLS only: give perf-client --tls (iperf3 has no TLS)"));
      assertRejected(FailureReason.WRONG_PROTOCOL);
      assertServed(target.withTls(ClientTls.pinned(own.fingerprint(), TlsProvider.JDK)));
    }
  }

  @Test
  void aServerWithoutTlsIsNamed() {
    try (PerfServer server =
        PerfServer.start(ServerConfig.on("127.0.0.1", 0).withTransport("nio"))) {
      ServerTarget target = target("127.0.0.1", server.port());
      Failure seen = failure(target.withTls(trusting(null)));
      assertThat(seen.reason()).isEqualTo(FailureReason.WRONG_PROTOCOL);
      assertThat(seen.detail()).startsWith("the server does not speak TLS");
      assertServed(target);
    }
  }

  /** iperf3's server says one byte, and a web server a line. */
  @ParameterizedTest
  @ValueSource(strings = {"\t", "HTTP/1.1 400 Bad Request\r\n\r\n"})
  void anotherServerIsNamedByItsFirstByte(String answer) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = answering(other, answer.getBytes(StandardCharsets.US_ASCII));
      Failure seen = failure(target("127.0.0.1", other.getLocalPort()).withTls(trusting(null)));
      assertThat(seen.reason()).isEqualTo(FailureReason.WRONG_PROTOCOL);
      assertThat(seen.detail()).startsWith("the server does not speak TLS");
      server.join();
    }
  }

  @Test
  void aServerThatNeverFinishesTheHandshakeIsNotWaitedForLongerThanConnecting() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Failure seen = failure(target("127.0.0.1", silent.getLocalPort()).withTls(trusting(null)));
      assertThat(seen.reason()).isEqualTo(FailureReason.TIMED_OUT);
      assertThat(seen.detail()).contains("TLS handshake");
    }
  }

  @Test
  void aServerThatClosesInTheHandshakeIsNamed() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server = answering(closing, new byte[0]);
      Failure seen = failure(target("127.0.0.1", closing.getLocalPort()).withTls(trusting(null)));
      assertThat(seen.reason()).isEqualTo(FailureReason.PEER_CLOSED);
      assertThat(seen.detail()).contains("TLS handshake");
      server.join();
    }
  }

  /** Reads what a client says first, answers, and waits for it to go if it has answered. */
  private static Thread answering(ServerSocket listener, byte[] answer) {
    Thread server =
        new Thread(
            () -> {
              try (Socket taken = listener.accept()) {
                taken.getInputStream().read(new byte[4096]);
                taken.getOutputStream().write(answer);
                if (answer.length > 0) {
                  taken.getInputStream().read();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    server.start();
    return server;
  }
}
