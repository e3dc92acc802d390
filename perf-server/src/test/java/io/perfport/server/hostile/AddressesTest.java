package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.server.config.Access;
import io.perfport.server.config.AddressLimits;
import io.perfport.server.config.AddressRules;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Addresses that may not connect, and those that want more than one address gets. */
@Timeout(120)
class AddressesTest {
  private static final SessionLimits LIMITS = new SessionLimits(8, 8, 0, 0, 15_000, 100);

  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void aDeniedAddressIsClosedUnreadAndOthersAreServed(String transport) throws Exception {
    Access access = Access.OPEN.from(AddressRules.of("127.0.0.0/24", "127.0.0.2"));
    try (AttackedServer server =
        new AttackedServer(transport, LIMITS, access, AttackedServer.SHORT)) {
      for (String address : new String[] {"127.0.0.2", "127.0.1.1"}) {
        try (RawPeer denied = server.peer(address)) {
          assertThat(isClosedUnread(denied)).as(address).isTrue();
        }
        Failure counted = server.nextRejected();
        assertThat(counted.reason()).isEqualTo(FailureReason.ADDRESS_DENIED);
        assertThat(counted.detail()).contains(address.equals("127.0.0.2") ? "--deny" : "--allow");
      }
      assertThat(server.connections()).as("connections that got an event loop").isZero();
      server.serveAnHonestClient();
      server.awaitBaseline();
    }
  }

  @Test
  void connectionsOverTheRateAreClosedUnread() throws Exception {
    SessionLimits limits = LIMITS.withAddressLimits(new AddressLimits(0, 2, 0));
    try (AttackedServer server = new AttackedServer("nio", limits);
        RawPeer first = server.peer("127.0.0.2");
        RawPeer second = server.peer("127.0.0.2")) {
      int closed = 0;
      for (int i = 0; i < 200; i++) { // A machine must be very slow to be within 2 a second.
        try (RawPeer more = server.peer("127.0.0.2")) {
          more.send(new ControlMessage.Hello("a test"));
          closed += isClosed(more) ? 1 : 0;
        } catch (IOException e) {
          closed++; // Reset before it was connected, or while it wrote.
        }
      }
      assertThat(closed).isPositive();
      assertThat(server.nextRejected().reason()).isEqualTo(FailureReason.ADDRESS_TOO_BUSY);
      assertThat(first.hello()).isNotEmpty();
      assertThat(second.hello()).isNotEmpty();
      try (RawPeer other = server.peer("127.0.0.3")) {
        assertThat(other.hello()).isNotEmpty();
      }
    }
  }

  @Test
  void theTestsOfOneAddressShareItsStreams() throws Exception {
    SessionLimits limits = LIMITS.withAddressLimits(new AddressLimits(3, 0, 0));
    try (AttackedServer server = new AttackedServer("nio", limits);
        RawPeer first = server.peer("127.0.0.2");
        RawPeer second = server.peer("127.0.0.2");
        RawPeer other = server.peer("127.0.0.3")) {
      first.hello();
      first.propose(AttackedServer.plan(Direction.FORWARD, 2, new RunLimit.Bytes(1)));
      second.hello();
      second.send(
          new ControlMessage.Plan(
              AttackedServer.plan(Direction.FORWARD, 2, new RunLimit.Bytes(1))));
      Failure told = second.failure();
      assertThat(told.reason()).isEqualTo(FailureReason.ADDRESS_TOO_BUSY);
      assertThat(told.detail()).contains("2 data connections", "--max-streams-per-address");
      other.hello();
      other.propose(AttackedServer.plan(Direction.FORWARD, 3, new RunLimit.Bytes(1)));
    }
  }

  @Test
  void whoHasMovedItsBytesOfTheDayIsStoppedAndRefused() throws Exception {
    SessionLimits limits = LIMITS.withAddressLimits(new AddressLimits(0, 0, 100_000));
    try (AttackedServer server = new AttackedServer("nio", limits)) {
      try (RawPeer control = server.peer("127.0.0.2");
          RawPeer stream = server.peer("127.0.0.2")) {
        control.hello();
        stream.join(
            control.propose(AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Time(60_000))));
        control.start();
        stream.raw(new byte[200_000]);
        Failure told = control.failure();
        assertThat(told.reason()).isEqualTo(FailureReason.QUOTA_EXCEEDED);
        assertThat(told.detail()).contains("--max-bytes-per-address");
      }
      try (RawPeer again = server.peer("127.0.0.2")) {
        again.send(new ControlMessage.Hello("a test"));
        assertThat(again.failure().reason()).isEqualTo(FailureReason.QUOTA_EXCEEDED);
      }
      try (RawPeer other = server.peer("127.0.0.3")) {
        assertThat(other.hello()).isNotEmpty();
      }
      server.awaitBaseline();
    }
  }

  private static boolean isClosedUnread(RawPeer peer) throws IOException {
    try {
      return peer.atEnd();
    } catch (SocketException e) {
      return true;
    }
  }

  private static boolean isClosed(RawPeer peer) {
    try {
      peer.read();
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
