package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The line of a full server: its order, who leaves it, and that no place is lost in it. */
@Timeout(120)
class QueueTest {
  private static final SessionLimits ONE = new SessionLimits(1, 8, 0, 0, 600_000, 100);

  /** Who has a place keeps it for as long as a test needs. */
  private static final SessionTimeouts PATIENT =
      new SessionTimeouts(600_000, 5_000, 1_000, 2_000, 2_000, 10_000);

  private static AttackedServer server(String transport, SessionLimits limits) {
    return new AttackedServer(transport, limits, PATIENT);
  }

  private static RawPeer waiting(AttackedServer server) throws IOException {
    RawPeer peer = server.peer();
    peer.send(new ControlMessage.Hello("a test", null, true));
    return peer;
  }

  private static ControlMessage.Queued place(RawPeer peer) throws IOException {
    return (ControlMessage.Queued) peer.read();
  }

  /** Reads until it is told this place: that of a moment ago may come before. */
  private static void awaitPlace(RawPeer peer, int place, int waiting) throws IOException {
    ControlMessage.Queued told = place(peer);
    while (!told.equals(new ControlMessage.Queued(place, waiting))) {
      told = place(peer);
    }
  }

  private static ControlMessage readPastPlaces(RawPeer peer) throws IOException {
    ControlMessage message = peer.read();
    while (message instanceof ControlMessage.Queued) {
      message = peer.read();
    }
    return message;
  }

  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void whoCameFirstIsServedFirst(String transport) throws Exception {
    try (AttackedServer server = server(transport, ONE.withQueue(3))) {
      List<RawPeer> all = new ArrayList<>();
      all.add(waiting(server));
      assertThat(all.get(0).read()).isInstanceOf(ControlMessage.Welcome.class);
      for (int i = 1; i <= 3; i++) {
        all.add(waiting(server));
        assertThat(place(all.get(i))).isEqualTo(new ControlMessage.Queued(i, i));
      }
      for (int i = 1; i <= 3; i++) {
        all.get(i - 1).close();
        assertThat(readPastPlaces(all.get(i))).isInstanceOf(ControlMessage.Welcome.class);
        assertThat(server.activeSessions()).isEqualTo(1);
        if (i < 3) {
          awaitPlace(all.get(i + 1), 1, 3 - i);
        }
      }
      all.get(3).close();
      server.awaitBaseline();
    }
  }

  @Test
  void whoLeavesGivesItsPlaceInTheLineToTheNext() throws Exception {
    try (AttackedServer server = server("nio", ONE.withQueue(4));
        RawPeer served = server.peer()) {
      served.hello();
      RawPeer closes = waiting(server);
      awaitPlace(closes, 1, 1);
      RawPeer saysSo = waiting(server);
      awaitPlace(saysSo, 2, 2);
      RawPeer resets = waiting(server);
      awaitPlace(resets, 3, 3);
      try (RawPeer stays = waiting(server)) {
        awaitPlace(stays, 4, 4);
        closes.close();
        assertThat(server.nextRejected().reason()).isEqualTo(FailureReason.PEER_CLOSED);
        awaitPlace(stays, 3, 3);
        Failure interrupted = new Failure(FailureReason.PEER_INTERRUPTED, "Ctrl-C");
        saysSo.send(new ControlMessage.Failed(interrupted, null));
        assertThat(server.nextRejected().reason()).isEqualTo(FailureReason.PEER_INTERRUPTED);
        awaitPlace(stays, 2, 2);
        resets.reset();
        assertThat(server.nextRejected().reason())
            .isIn(FailureReason.PEER_CLOSED, FailureReason.IO_ERROR);
        awaitPlace(stays, 1, 1);
        served.reset();
        assertThat(readPastPlaces(stays)).isInstanceOf(ControlMessage.Welcome.class);
      }
      saysSo.close();
      server.awaitBaseline();
    }
  }

  @Test
  void nobodyPassesTheLine() throws Exception {
    try (AttackedServer server = server("nio", ONE.withQueue(1));
        RawPeer served = server.peer();
        RawPeer doesNotWait = server.peer();
        RawPeer iperf3 = server.peer()) {
      served.hello();
      try (RawPeer first = waiting(server);
          RawPeer tooMany = waitingBehind(first, server)) {
        assertThat(tooMany.failure().detail()).contains("1 clients wait", "--queue");
        doesNotWait.send(new ControlMessage.Hello("an old client"));
        Failure told = doesNotWait.failure();
        assertThat(told.reason()).isEqualTo(FailureReason.SERVER_FULL);
        assertThat(told.detail()).contains("1 clients wait");
        iperf3.raw(("perfport" + "a".repeat(28) + "\0").getBytes(StandardCharsets.US_ASCII));
        assertThat(iperf3.raw(1)).containsExactly(-1); // ACCESS_DENIED
      }
    }
  }

  private static RawPeer waitingBehind(RawPeer first, AttackedServer server) throws IOException {
    awaitPlace(first, 1, 1);
    return waiting(server);
  }

  @Test
  void withoutALineAFullServerRefuses() throws Exception {
    try (AttackedServer server = server("nio", ONE);
        RawPeer served = server.peer();
        RawPeer second = waitingAfter(served, server)) {
      Failure told = second.failure();
      assertThat(told.reason()).isEqualTo(FailureReason.SERVER_FULL);
      assertThat(told.detail()).contains("--max-sessions");
    }
  }

  private static RawPeer waitingAfter(RawPeer served, AttackedServer server) throws IOException {
    served.hello();
    return waiting(server);
  }

  @Test
  void aMessageFromTheLineIsOutOfTurn() throws Exception {
    try (AttackedServer server = server("nio", ONE.withQueue(1));
        RawPeer served = server.peer();
        RawPeer impatient = waitingAfter(served, server)) {
      awaitPlace(impatient, 1, 1);
      impatient.send(new ControlMessage.Start());
      ControlMessage answer = readPastPlaces(impatient);
      assertThat(((ControlMessage.Failed) answer).failure().reason())
          .isEqualTo(FailureReason.UNEXPECTED_MESSAGE);
      try (RawPeer next = waiting(server)) {
        awaitPlace(next, 1, 1);
      }
    }
  }

  @Test
  void aServerThatStopsTellsTheLine() throws Exception {
    AttackedServer server = server("nio", ONE.withQueue(1));
    try (RawPeer served = server.peer();
        RawPeer waits = waitingAfter(served, server)) {
      awaitPlace(waits, 1, 1);
      server.close();
      ControlMessage last = readPastPlaces(waits);
      assertThat(((ControlMessage.Failed) last).failure().reason())
          .isEqualTo(FailureReason.SHUTTING_DOWN);
    } finally {
      server.close();
    }
  }

  @Test
  void noPlaceIsLostWhateverTheMomentAtWhichClientsLeave() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    SessionLimits two = new SessionLimits(2, 8, 0, 0, 600_000, 100).withQueue(16);
    try (AttackedServer server = server("nio", two)) {
      List<RawPeer> open = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        if (open.size() < 18 && random.nextInt(3) > 0) {
          open.add(waiting(server));
        } else if (!open.isEmpty()) {
          RawPeer leaves = open.remove(random.nextInt(open.size()));
          if (random.nextBoolean()) {
            leaves.reset();
          } else {
            leaves.close();
          }
        }
      }
      for (RawPeer each : open) {
        each.close();
      }
      server.await("no connection is left, seed " + seed, () -> server.connections() == 0);
      server.await("no session is left, seed " + seed, () -> server.activeSessions() == 0);
      server.serveAnHonestClient();
      server.awaitBaseline();
    }
  }
}
