package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfport.client.PerfClient;
import io.perfport.client.config.Entry;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.LoadedConfig;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.access.TokenTable;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.server.PerfServer;
import io.perfport.server.config.Access;
import io.perfport.server.config.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients and servers that know each other by a token, and those that do not. */
@Timeout(120)
class TokenEndToEndTest {
  private static final Token ALICE = token("correct-horse-battery");
  private static final TestPlan PLAN =
      TestPlan.builder(Direction.BIDIRECTIONAL, new RunLimit.Time(200)).omit(Duration.ZERO).build();

  private static Token token(String secret) {
    return Token.ofSecret("alice", secret.getBytes(StandardCharsets.UTF_8), Quota.NONE);
  }

  private static PerfServer server(Optional<Token> token) {
    Access access = token.map(each -> Access.to(TokenTable.of(List.of(each)))).orElse(Access.OPEN);
    return PerfServer.start(ServerConfig.onLoopback().withTransport("nio").withAccess(access));
  }

  private static ServerTarget target(PerfServer server, Optional<Token> token) {
    return ServerTarget.to("127.0.0.1", server.port(), 1)
        .withTransport("nio")
        .withEntry(new Entry(token, Duration.ZERO));
  }

  private static Failure refused(PerfServer server, Optional<Token> token) {
    FailureException e =
        catchThrowableOfType(
            FailureException.class,
            () -> PerfClient.run(new StreamConfig(target(server, token), PLAN)));
    assertThat(e).isNotNull();
    assertThat(e.failure().detail()).doesNotContain("horse");
    return e.failure();
  }

  @Test
  void everyWorkloadRunsWithAToken() {
    try (PerfServer server = server(Optional.of(ALICE))) {
      ServerTarget target = target(server, Optional.of(ALICE));
      assertThat(PerfClient.run(new StreamConfig(target, PLAN)).outcome())
          .isInstanceOf(Outcome.Completed.class);
      ExchangePlan requests =
          ExchangePlan.builder(ExchangeKind.PERSISTENT, new RunLimit.Time(200))
              .omit(Duration.ZERO)
              .build();
      assertThat(
              PerfClient.run(
                      ExchangeConfig.to("127.0.0.1", server.port(), requests).withServer(target))
                  .outcome())
          .isInstanceOf(Outcome.Completed.class);
      TestPlan load =
          TestPlan.builder(Direction.FORWARD, new RunLimit.Time(1_000)).omit(Duration.ZERO).build();
      assertThat(
              PerfClient.run(LoadedConfig.to("127.0.0.1", server.port(), load).withServer(target))
                  .outcome())
          .isInstanceOf(Outcome.Completed.class);
    }
  }

  @Test
  void aServerWithTokensRefusesOthersByOneLine() {
    try (PerfServer server = server(Optional.of(ALICE))) {
      assertThat(refused(server, Optional.empty()).detail()).contains("--token-file");
      Failure wrong = refused(server, Optional.of(token("incorrect-horse-battery")));
      assertThat(wrong.reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
    }
  }

  @Test
  void aClientWithATokenDoesNotTestWithAServerThatHasNone() {
    try (PerfServer server = server(Optional.empty())) {
      Failure failure = refused(server, Optional.of(ALICE));
      assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_NOT_PROVEN);
      assertThat(failure.detail()).contains("did not ask for the token");
    }
  }
}
