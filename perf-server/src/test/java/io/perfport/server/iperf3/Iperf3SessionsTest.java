package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.common.iperf3.auth.RsaPadding;
import io.perfport.common.iperf3.auth.UsersFile;
import io.perfport.common.result.Outcome;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.SessionLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real iperf3 among others: many at once, killed, refused, and known by name. */
@Timeout(180)
class Iperf3SessionsTest {
  @BeforeAll
  static void requireIperf3() {
    Iperf3Binary.require();
  }

  private static List<String> flags(String line) {
    return Arrays.asList(line.split(" "));
  }

  @Test
  void manyClientsAtOnceEachGetTheirOwnNumbers() throws Exception {
    List<String> kinds =
        List.of(
            "-t 2 -b 20M",
            "-t 2 -b 20M -R",
            "-t 2 -b 20M --bidir",
            "-t 2 -b 10M -P 4",
            "-t 2 -b 10M -P 4 -R",
            "-n 5M -b 20M",
            "-n 5M -b 20M -R",
            "-t 2 -b 5M -P 2 --bidir",
            "-u -t 2 -b 5M",
            "-u -t 2 -b 5M -R -P 4",
            "-u -t 2 -b 5M --bidir -P 2",
            "-u -t 2 -b 5M -P 8");
    List<Iperf3Binary.Client> clients = new ArrayList<>();
    try (TestServer server = TestServer.start("epoll")) {
      for (String kind : kinds) {
        clients.add(Iperf3Binary.start(server.port(), flags(kind), Map.of()));
      }
      for (Iperf3Binary.Client client : clients) {
        Iperf3Binary.Run run = client.await();
        assertThat(run.error()).isNull();
        for (JsonNode stream : run.json().at("/end/streams")) {
          JsonNode part = stream.has("udp") ? stream.get("udp") : stream.get("receiver");
          assertThat(part.get("bytes").asLong()).isPositive();
        }
      }
      for (int i = 0; i < kinds.size(); i++) {
        assertThat(server.nextEnded().outcome()).isInstanceOf(Outcome.Completed.class);
      }
      server.awaitIdle();
    } finally {
      for (Iperf3Binary.Client client : clients) {
        client.close();
      }
    }
  }

  /** Killed after so many milliseconds: connecting, opening streams, running, concluding. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 6, 8, 12, 20, 50, 200, 995, 1000, 1005})
  void aClientThatIsKilledFreesItsPlaceAndTheNextIsServed(int millis) throws Exception {
    try (TestServer server =
        TestServer.start(
            "epoll",
            new SessionLimits(1, 64, 0, 0, 15_000),
            SessionTimeouts.DEFAULT,
            Optional.empty())) {
      for (String direction : List.of("-P 4", "-P 2 --bidir")) {
        try (Iperf3Binary.Client killed =
            Iperf3Binary.start(server.port(), flags("-t 1 " + direction), Map.of())) {
          Thread.sleep(millis);
          killed.process().destroyForcibly().waitFor();
        }
        server.awaitIdle();
      }
      Iperf3Binary.Run next = Iperf3Binary.client(server.port(), flags("-n 1M"));
      assertThat(next.error()).isNull();
      server.awaitIdle();
    }
  }

  @Test
  void aClientThatIsInterruptedIsSaidToBe() throws Exception {
    try (TestServer server = TestServer.start("epoll");
        Iperf3Binary.Client client =
            Iperf3Binary.start(server.port(), flags("-t 20 -b 1M"), Map.of())) {
      Thread.sleep(500);
      client.process().destroy(); // SIGTERM, as polite as SIGINT.
      TestServer.Ended ended = server.nextEnded();
      assertThat(ended.outcome()).isInstanceOf(Outcome.Interrupted.class);
      assertThat(ended.result().streams().get(0).bytes()).isPositive();
    }
  }

  @Test
  void aClientHearsThatTheServerStops() throws Exception {
    try (TestServer server = TestServer.start("epoll");
        Iperf3Binary.Client client =
            Iperf3Binary.start(server.port(), flags("-t 20 -b 1M"), Map.of())) {
      while (server.sockets.isEmpty()) {
        Thread.sleep(10);
      }
      server.stop();
      assertThat(client.await().error()).contains("terminated");
    }
  }

  @Test
  void aFullServerIsBusyAndALimitHasItsWords() throws Exception {
    try (TestServer server =
            TestServer.start(
                "epoll",
                new SessionLimits(1, 4, 5_000, 10_000_000, 15_000),
                SessionTimeouts.DEFAULT,
                Optional.empty());
        Iperf3Binary.Client first =
            Iperf3Binary.start(server.port(), flags("-t 3 -b 1M"), Map.of())) {
      while (server.sockets.isEmpty()) {
        Thread.sleep(10);
      }
      assertThat(refused(server, "-t 1")).contains("busy");
      assertThat(first.await().error()).isNull();
      server.awaitIdle();
      assertThat(refused(server, "-t 1 -P 5")).contains("parallel streams");
      assertThat(refused(server, "-t 1 -b 20M")).contains("bandwidth is larger");
      // A client without a rate is stopped when its average is known to be over the limit.
      assertThat(refused(server, "-t 5")).contains("bandwidth is larger");
    }
  }

  private static String refused(TestServer server, String line) throws Exception {
    Iperf3Binary.Run run = Iperf3Binary.client(server.port(), flags(line));
    return run.error();
  }

  @Test
  void aServerThatSendsHoldsItsOwnLimit() throws Exception {
    try (TestServer server =
        TestServer.start(
            "epoll",
            new SessionLimits(1, 4, 0, 80_000_000, 15_000),
            SessionTimeouts.DEFAULT,
            Optional.empty())) {
      Iperf3Binary.Run run = Iperf3Binary.client(server.port(), flags("-t 2 -R -P 2"));
      assertThat(run.error()).isNull();
      assertThat(run.json().at("/end/sum_received/bits_per_second").asDouble())
          .isPositive()
          .isLessThan(88e6);
    }
  }

  @Test
  void socketOptionsReachTheServersSockets() throws Exception {
    try (TestServer server = TestServer.start("epoll")) {
      Iperf3Binary.client(server.port(), flags("-n 1M -S 0x10 -w 100K -N"));
      TestServer.Socket tuned = server.sockets.take();
      assertThat(tuned.typeOfService()).isEqualTo(0x10);
      assertThat(tuned.noDelay()).isTrue();
      assertThat(tuned.sendBuffer()).isEqualTo(200 << 10); // Linux doubles it.
      Iperf3Binary.client(server.port(), flags("-n 1M"));
      TestServer.Socket left = server.sockets.take();
      assertThat(left.typeOfService()).isZero();
      assertThat(left.noDelay()).isFalse();
    }
  }

  @Test
  void congestionControlAndSegmentSizeAreInForceWhereTheServerSends() throws Exception {
    try (TestServer server = TestServer.start("epoll")) {
      Iperf3Binary.Run run =
          Iperf3Binary.client(server.port(), flags("-n 10M -R -C reno -M 1000 -b 200M"));
      assertThat(run.json().at("/end/sender_tcp_congestion").asText()).isEqualTo("reno");
      assertThat(server.nextEnded().result().congestion()).isEqualTo("reno");
    }
  }

  @ParameterizedTest
  @EnumSource(RsaPadding.class)
  void onlyUsersMayTestWhereThereAreUsers(RsaPadding padding, @TempDir Path folder)
      throws Exception {
    // Since 3.17 a client has OAEP, and the option for the other padding is its server's only.
    boolean modern = Iperf3Binary.knows("--use-pkcs1-padding");
    assumeTrue(modern == (padding == RsaPadding.OAEP), "this iperf3 pads in the other way");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    Path publicKey = Files.writeString(folder.resolve("public.pem"), pem(keys));
    Path users =
        Files.writeString(folder.resolve("users"), "mario," + UsersFile.hash("mario", "rossi"));
    Authorizer authorizer =
        new Authorizer(
            keys.getPrivate(),
            padding,
            UsersFile.read(users),
            Duration.ofSeconds(10),
            Clock.systemUTC());
    String known = "-n 1M --username mario --rsa-public-key-path " + publicKey;
    try (TestServer server =
        TestServer.start(
            "epoll", SessionLimits.DEFAULT, SessionTimeouts.DEFAULT, Optional.of(authorizer))) {
      assertThat(as(server, known, "rossi").error()).isNull();
      assertThat(server.nextEnded().outcome()).isInstanceOf(Outcome.Completed.class);
      for (String wrong : List.of(known, "-n 1M")) {
        assertThat(as(server, wrong, "verdi").error()).contains("authorization failed");
        assertThat(server.nextEnded().failure().reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
      }
    }
  }

  private static String pem(KeyPair keys) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPublic().getEncoded()));
  }

  private static Iperf3Binary.Run as(TestServer server, String line, String password)
      throws Exception {
    try (Iperf3Binary.Client client =
        Iperf3Binary.start(server.port(), flags(line), Map.of("IPERF3_PASSWORD", password))) {
      return client.await();
    }
  }
}
