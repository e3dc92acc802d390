package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.perfport.client.ScriptedServer.Fault;
import io.perfport.client.config.Entry;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Report;
import io.perfport.client.session.TestObserver;
import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.session.SessionTimeouts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that ask for a token, or let wait, with no good intent. */
@Timeout(120)
class HostileTokenServersTest {
  private static final String NONCE = "ab".repeat(32);
  private static final Optional<Token> ALICE =
      Optional.of(
          Token.ofSecret(
              "alice", "correct-horse-battery".getBytes(StandardCharsets.UTF_8), Quota.NONE));

  private static Failure meet(Entry entry, Fault fault) throws Exception {
    try (ScriptedServer server = new ScriptedServer(ClientPhase.WELCOME, fault)) {
      ServerTarget target =
          ServerTarget.to("127.0.0.1", server.port(), 1).withTransport("nio").withEntry(entry);
      StreamConfig config =
          new StreamConfig(target, TestPlan.forward(Duration.ofSeconds(1)).build());
      FailureException e =
          catchThrowableOfType(
              FailureException.class,
              () ->
                  PerfClient.streams(
                          config, SessionTimeouts.DEFAULT, Report.SILENT, TestObserver.SILENT)
                      .run());
      assertThat(e).isNotNull();
      return e.failure();
    }
  }

  @Test
  void aServerThatDoesNotKnowTheTokenIsNoticed() throws Exception {
    Failure failure =
        meet(
            new Entry(ALICE, Duration.ZERO),
            (server, control) -> {
              server.send(control, new ControlMessage.Challenge(NONCE));
              ControlMessage.Proof proof = ScriptedServer.read(control, ControlMessage.Proof.class);
              // The best that it can do is to say the client's own proof back.
              server.send(control, new ControlMessage.Welcome("fake", "nio", "0", proof.proof()));
            });
    assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_NOT_PROVEN);
    assertThat(failure.detail()).contains("could not prove");
  }

  @Test
  void aServerThatAsksForATokenThatTheClientDoesNotHaveIsOutOfTurn() throws Exception {
    Failure failure =
        meet(
            Entry.OPEN,
            (server, control) -> server.send(control, new ControlMessage.Challenge(NONCE)));
    assertThat(failure.reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
  }

  @Test
  void aServerThatAsksTwiceIsOutOfTurn() throws Exception {
    Failure failure =
        meet(
            new Entry(ALICE, Duration.ZERO),
            (server, control) -> {
              server.send(control, new ControlMessage.Challenge(NONCE));
              server.send(control, new ControlMessage.Challenge("cd".repeat(32)));
            });
    assertThat(failure.reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
  }

  @Test
  void aLineThatNeverMovesEndsAtTheUsersPatience() throws Exception {
    Failure failure =
        meet(
            new Entry(Optional.empty(), Duration.ofSeconds(1)),
            (server, control) -> {
              for (int i = 1; i < 10_000 && !control.isClosed(); i++) {
                server.send(control, new ControlMessage.Queued(i, 10_000));
                pause();
              }
            });
    assertThat(failure.reason()).isEqualTo(FailureReason.SERVER_FULL);
    assertThat(failure.detail()).contains("--queue-timeout");
  }

  @Test
  void aClientThatDoesNotWaitIsNotLetWait() throws Exception {
    Failure failure =
        meet(
            new Entry(Optional.empty(), Duration.ZERO),
            (server, control) -> server.send(control, new ControlMessage.Queued(1, 1)));
    assertThat(failure.reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
