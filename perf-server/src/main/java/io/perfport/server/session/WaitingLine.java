package io.perfport.server.session;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.server.config.SessionLimits;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The line of a full server: first come, first served. One address gets half of it at most. Guarded
 * by the {@link SessionRegistry} that it belongs to.
 */
final class WaitingLine {
  /** One who waits for a place; belongs to its connection's event loop. */
  interface Applicant {
    /** By what its session will be known. */
    Object key();

    SessionRegistry.LiveSession session();

    SocketAddress peer();

    Grant grant();

    /**
     * It has left the line: its session has its place, or there will be none. Any thread; must not
     * block.
     *
     * @param refusal why there is none; empty if there is
     */
    void onTurn(Optional<Failure> refusal);
  }

  private final int room;
  private final int roomOfOne;
  private final Set<Applicant> line = new LinkedHashSet<>();

  WaitingLine(SessionLimits limits) {
    this.room = limits.queue();
    this.roomOfOne = Math.max(1, room / 2);
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  int size() {
    return line.size();
  }

  /** Takes the last place; why there is none, or empty if there is one. */
  Optional<Failure> join(Applicant applicant) {
    if (line.size() >= room) {
      return full("%d clients wait for the server already (--queue)".formatted(room));
    }
    Object address = PeerAddress.of(applicant.peer());
    boolean countsByAddress = address != null && !PeerAddress.isLoopback(applicant.peer());
    if (countsByAddress && sizeOf(address) >= roomOfOne) {
      return full(
          "%d clients of this address wait for the server already, half of its line (--queue)"
              .formatted(roomOfOne));
    }
    line.add(applicant);
    return Optional.empty();
  }

  private long sizeOf(Object address) {
    return line.stream().filter(each -> address.equals(PeerAddress.of(each.peer()))).count();
  }

  private static Optional<Failure> full(String why) {
    return Optional.of(new Failure(FailureReason.SERVER_FULL, why + "; try again later"));
  }

  /** Whether it stood in the line, and does no more. */
  boolean leave(Applicant applicant) {
    return line.remove(applicant);
  }

  Applicant first() {
    return line.iterator().next();
  }

  /** Where one stands; empty if it does not. */
  Optional<ControlMessage.Queued> placeOf(Applicant applicant) {
    int place = 0;
    for (Applicant each : line) {
      place++;
      if (each == applicant) {
        return Optional.of(new ControlMessage.Queued(place, line.size()));
      }
    }
    return Optional.empty();
  }
}
