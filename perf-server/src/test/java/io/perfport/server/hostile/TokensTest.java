package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.access.LoginProof;
import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.access.TokenTable;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.Access;
import io.perfport.server.config.SessionLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has no token gets in by no trick, and who has one gets what its quota allows. */
@Timeout(120)
class TokensTest {
  private static final SessionLimits LIMITS = new SessionLimits(8, 8, 0, 0, 15_000, 100);
  private static final Quota QUOTA = new Quota(8_000_000, 2_000, 1, 0);
  private static final Token ALICE = token("alice", "correct-horse-battery", QUOTA);
  private static final Token BOB = token("bob", "another-horse-battery", Quota.NONE);

  private AttackedServer server;

  @BeforeEach
  void start() {
    Access access = Access.to(TokenTable.of(List.of(ALICE, BOB)));
    server = new AttackedServer("nio", LIMITS, access, AttackedServer.SHORT);
  }

  @AfterEach
  void othersAreServed() throws Exception {
    try (RawPeer honest = server.peer("127.0.0.99")) {
      assertThat(honest.login(BOB)).isInstanceOf(ControlMessage.Welcome.class);
    }
    server.awaitBaseline();
    server.close();
  }

  @Test
  void withoutATokenThereIsOneLine() throws Exception {
    try (RawPeer peer = server.peer()) {
      peer.send(new ControlMessage.Hello("an old client"));
      Failure told = peer.failure();
      assertThat(told.reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
      assertThat(told.detail()).contains("--token-file");
      assertThat(server.nextRejected()).isEqualTo(told);
      assertThat(server.activeSessions()).isZero();
    }
  }

  @Test
  void aWrongSecretAndAnUnknownNameGetTheSameAnswer() throws Exception {
    List<Failure> told = new ArrayList<>();
    for (Token wrong :
        List.of(
            token("alice", "incorrect-horse-battery", Quota.NONE),
            token("carol", "correct-horse-battery", Quota.NONE))) {
      try (RawPeer peer = server.peer()) {
        told.add(((ControlMessage.Failed) peer.login(wrong)).failure());
        assertThat(server.nextRejected().reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
      }
    }
    assertThat(told.get(0)).isEqualTo(told.get(1));
  }

  @Test
  void aRecordedProofDoesNotServeAgain() throws Exception {
    String nonce = LoginProof.newNonce();
    ControlMessage.Proof recorded;
    try (RawPeer peer = server.peer()) {
      peer.send(new ControlMessage.Hello("recorded", nonce, null));
      ControlMessage.Challenge challenge = (ControlMessage.Challenge) peer.read();
      LoginProof proofs = new LoginProof(nonce, challenge.nonce(), LoginProof.NO_BINDING);
      recorded = new ControlMessage.Proof(BOB.name(), proofs.ofClient(BOB));
      peer.send(recorded);
      assertThat(peer.read()).isInstanceOf(ControlMessage.Welcome.class);
    }
    try (RawPeer peer = server.peer()) {
      peer.send(new ControlMessage.Hello("replayed", nonce, null));
      assertThat(peer.read()).isInstanceOf(ControlMessage.Challenge.class);
      peer.send(recorded);
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.NOT_AUTHORIZED);
    }
  }

  @Test
  void aConnectionHasOneTry() throws Exception {
    try (RawPeer peer = server.peer()) {
      assertThat(peer.login(token("alice", "incorrect-horse-battery", Quota.NONE)))
          .isInstanceOf(ControlMessage.Failed.class);
      peer.send(new ControlMessage.Proof("alice", "0".repeat(64)));
      assertThat(peer.atEnd()).isTrue();
    }
  }

  @Test
  void aPlanOrAJoinInsteadOfAProofIsOutOfTurn() throws Exception {
    TestPlan plan = AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Bytes(1));
    for (ControlMessage early :
        List.of(
            new ControlMessage.Plan(plan),
            new ControlMessage.Join("0", 1),
            new ControlMessage.Hello("again", LoginProof.newNonce(), null))) {
      try (RawPeer peer = server.peer()) {
        peer.send(new ControlMessage.Hello("a test", LoginProof.newNonce(), null));
        assertThat(peer.read()).isInstanceOf(ControlMessage.Challenge.class);
        peer.send(early);
        assertThat(peer.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
      }
    }
  }

  @Test
  void whoTriesSecretsIsRefusedWithoutALookButNotOthers() throws Exception {
    Token wrong = token("alice", "incorrect-horse-battery", Quota.NONE);
    for (int i = 0; i < 5; i++) {
      try (RawPeer peer = server.peer("127.0.0.2")) {
        assertThat(((ControlMessage.Failed) peer.login(wrong)).failure().reason())
            .isEqualTo(FailureReason.NOT_AUTHORIZED);
      }
    }
    for (Token each : List.of(wrong, ALICE)) {
      try (RawPeer peer = server.peer("127.0.0.2")) {
        Failure told = ((ControlMessage.Failed) peer.login(each)).failure();
        assertThat(told.reason()).isEqualTo(FailureReason.TOO_MANY_ATTEMPTS);
      }
    }
    try (RawPeer other = server.peer("127.0.0.3")) {
      assertThat(other.login(ALICE)).isInstanceOf(ControlMessage.Welcome.class);
    }
  }

  @Test
  void whoDoesNotSayItsProofHoldsNoPlaceAndIsClosed() throws Exception {
    SessionTimeouts impatient = new SessionTimeouts(300, 5_000, 1_000, 2_000, 2_000, 10_000);
    Access access = Access.to(TokenTable.of(List.of(BOB)));
    try (AttackedServer own = new AttackedServer("nio", LIMITS, access, impatient);
        RawPeer peer = own.peer()) {
      peer.send(new ControlMessage.Hello("a test", LoginProof.newNonce(), null));
      assertThat(peer.read()).isInstanceOf(ControlMessage.Challenge.class);
      assertThat(own.activeSessions()).isZero();
      assertThat(peer.failure().reason()).isEqualTo(FailureReason.TIMED_OUT);
      own.awaitBaseline();
    }
  }

  @Test
  void aPlanBeyondTheQuotaIsRefusedByItsName() throws Exception {
    assertThat(refusal(plan(3_000, 0)).detail()).contains("token 'alice'", "its quota duration");
    assertThat(refusal(plan(1_000, 8_000_001)).detail()).contains("its quota rate");
  }

  @Test
  void aPlanThatLeavesTheRateOpenGetsTheQuotas() throws Exception {
    try (RawPeer peer = server.peer()) {
      assertThat(peer.login(ALICE)).isInstanceOf(ControlMessage.Welcome.class);
      peer.send(new ControlMessage.Plan(plan(1_000, 0)));
      ControlMessage.PlanAccepted accepted = (ControlMessage.PlanAccepted) peer.read();
      assertThat(accepted.plan().bitsPerSecond()).isEqualTo(8_000_000);
    }
  }

  @Test
  void aTokenHasAsManySessionsAsItsQuotaAllows() throws Exception {
    try (RawPeer first = server.peer();
        RawPeer second = server.peer();
        RawPeer other = server.peer()) {
      assertThat(first.login(ALICE)).isInstanceOf(ControlMessage.Welcome.class);
      Failure told = ((ControlMessage.Failed) second.login(ALICE)).failure();
      assertThat(told.reason()).isEqualTo(FailureReason.QUOTA_EXCEEDED);
      assertThat(told.detail()).contains("token 'alice'", "quota sessions");
      assertThat(other.login(BOB)).isInstanceOf(ControlMessage.Welcome.class);
      first.reset();
      server.await("the session's place is free", () -> server.activeSessions() == 1);
      try (RawPeer again = server.peer()) {
        assertThat(again.login(ALICE)).isInstanceOf(ControlMessage.Welcome.class);
      }
    }
  }

  private Failure refusal(TestPlan plan) throws Exception {
    try (RawPeer peer = server.peer()) {
      assertThat(peer.login(ALICE)).isInstanceOf(ControlMessage.Welcome.class);
      peer.send(new ControlMessage.Plan(plan));
      Failure told = peer.failure();
      assertThat(told.reason()).isEqualTo(FailureReason.PLAN_OVER_LIMIT);
      server.await("the session is over", () -> server.activeSessions() == 0);
      return told;
    }
  }

  private static TestPlan plan(long millis, long bitsPerSecond) {
    return AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Time(millis)).toBuilder()
        .bitsPerSecond(bitsPerSecond)
        .build();
  }

  private static Token token(String name, String secret, Quota quota) {
    return Token.ofSecret(name, secret.getBytes(StandardCharsets.UTF_8), quota);
  }
}
