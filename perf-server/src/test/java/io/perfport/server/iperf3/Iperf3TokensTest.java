package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.access.TokenTable;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.auth.AuthToken;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.common.iperf3.auth.Credentials;
import io.perfport.common.iperf3.auth.RsaPadding;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.Access;
import io.perfport.server.config.SessionLimits;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** iperf3's users are those of the token file, with the same quotas. */
@Timeout(120)
class Iperf3TokensTest {
  private static final String SECRET = "correct-horse-battery";
  private static final TokenTable TOKENS =
      TokenTable.of(
          List.of(
              Token.ofSecret(
                  "mario",
                  SECRET.getBytes(StandardCharsets.UTF_8),
                  new Quota(10_000_000, 20_000, 1, 0))));

  private static KeyPair keys;

  @BeforeAll
  static void makeKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  private static TestServer start(boolean knowsIperf3) {
    Authorizer authorizer =
        new Authorizer(
            keys.getPrivate(), RsaPadding.OAEP, TOKENS, Duration.ofSeconds(10), Clock.systemUTC());
    return TestServer.start(
        "nio",
        SessionLimits.DEFAULT,
        SessionTimeouts.DEFAULT,
        new Access(Optional.of(TOKENS), knowsIperf3 ? Optional.of(authorizer) : Optional.empty()));
  }

  private static String parameters(String password, String more) {
    String token =
        AuthToken.encrypt(
            new Credentials("mario", password, Instant.now()), keys.getPublic(), RsaPadding.OAEP);
    return ScriptedClient.PARAMETERS.replace(
        "{", "{\"authtoken\":\"%s\",%s".formatted(token, more));
  }

  private static Failure refused(TestServer server, String parameters, ErrorCode code)
      throws Exception {
    try (ScriptedClient client = new ScriptedClient(server.port())) {
      client.greet();
      client.json(parameters);
      assertThat(client.error()).isEqualTo(code.code());
    }
    return server.nextEnded().failure();
  }

  @Test
  void aUserHasTheQuotasOfTheToken() throws Exception {
    try (TestServer server = start(true);
        ScriptedClient first = new ScriptedClient(server.port())) {
      Failure fast =
          refused(server, parameters(SECRET, "\"bandwidth\":10000001,"), ErrorCode.TOTAL_RATE);
      assertThat(fast.detail()).contains("token 'mario'", "its quota rate");
      Failure late =
          refused(
              server,
              parameters(SECRET, "").replace("\"time\":10", "\"time\":21"),
              ErrorCode.DURATION_OVER_LIMIT);
      assertThat(late.detail()).contains("its quota duration");
      first.greet();
      first.json(parameters(SECRET, ""));
      first.hear(ControlState.CREATE_STREAMS);
      try (ScriptedClient second = new ScriptedClient(server.port())) {
        second.greet();
        second.json(parameters(SECRET, ""));
        second.hear(ControlState.ACCESS_DENIED);
        Failure busy = server.nextEnded().failure();
        assertThat(busy.reason()).isEqualTo(FailureReason.QUOTA_EXCEEDED);
        assertThat(busy.detail()).contains("quota sessions");
      }
    }
  }

  @Test
  void whoTriesPasswordsIsRefusedWithoutALook() throws Exception {
    try (TestServer server = start(true)) {
      for (int i = 0; i < 5; i++) {
        refused(server, parameters("wrong", ""), ErrorCode.NOT_AUTHORIZED);
      }
      Failure locked = refused(server, parameters(SECRET, ""), ErrorCode.NOT_AUTHORIZED);
      assertThat(locked.detail()).contains("5 logins from this address have failed");
    }
  }

  @Test
  void withoutAnRsaKeyNoIperf3ClientGetsIn() throws Exception {
    try (TestServer server = start(false)) {
      Failure refused = refused(server, parameters(SECRET, ""), ErrorCode.NOT_AUTHORIZED);
      assertThat(refused.reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
      assertThat(refused.detail()).contains("tokens of Perfport's protocol");
    }
  }
}
