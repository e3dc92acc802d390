package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.Outcome;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.SessionLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that end when they should not yet. */
@Timeout(120)
class EarlyEndsTest {
  private static final int PLACES = 3;
  private static final SessionLimits LIMITS = new SessionLimits(PLACES, 8, 0, 0, 15_000);

  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void aStreamThatEndsBeforeStartFailsTheSession(String transport) throws Exception {
    List<RawPeer> kept = new ArrayList<>();
    try (AttackedServer server = new AttackedServer(transport, LIMITS, SessionTimeouts.DEFAULT)) {
      for (int i = 0; i < 2 * PLACES; i++) {
        RawPeer control = server.peer();
        RawPeer data = server.peer();
        kept.addAll(List.of(control, data));
        String session = control.hello();
        RunLimit limit = new RunLimit.Time(60_000);
        data.join(control.propose(AttackedServer.plan(Direction.FORWARD, 1, limit)));
        data.socket().shutdownOutput();
        assertThat(control.failure().reason()).isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
        assertThat(server.outcomeOf(session)).isInstanceOf(Outcome.Failed.class);
      }
      server.awaitBaseline();
      server.serveAnHonestClient();
    } finally {
      for (RawPeer each : kept) {
        each.close();
      }
    }
  }

  /** As it was found: all of it in one go, whatever the server makes of the order. */
  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void aStreamThatEndsAsTheRunStartsKeepsNoPlace(String transport) throws Exception {
    try (AttackedServer server = new AttackedServer(transport, LIMITS, SessionTimeouts.DEFAULT)) {
      for (int i = 0; i < 2 * PLACES; i++) {
        try (RawPeer control = server.peer();
            RawPeer data = server.peer()) {
          String session = control.hello();
          RunLimit limit = new RunLimit.Time(60_000);
          data.join(control.propose(AttackedServer.plan(Direction.FORWARD, 1, limit)));
          data.socket().shutdownOutput();
          control.send(new ControlMessage.Start());
          control.reset();
          assertThat(server.outcomeOf(session)).isInstanceOf(Outcome.Failed.class);
        }
      }
      server.awaitBaseline();
      server.serveAnHonestClient();
    }
  }
}
