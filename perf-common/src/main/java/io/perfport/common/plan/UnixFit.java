package io.perfport.common.plan;

import java.util.Optional;

/** What of a plan UNIX-domain sockets can't carry out: they have neither TCP nor IP below them. */
public final class UnixFit {
  private UnixFit() {}

  /**
   * Why a plan can't go over UNIX-domain sockets, with the option to leave out; empty if it can.
   */
  public static Optional<String> obstacle(TestPlan plan) {
    if (plan.overUdp()) {
      return Optional.of("--udp: a UNIX-domain socket carries no UDP");
    }
    return obstacle(plan.socket());
  }

  /** Why sockets can't be set up so; empty if they can. */
  public static Optional<String> obstacle(SocketTuning socket) {
    if (socket.congestion() != null) {
      return Optional.of("--congestion: a UNIX-domain socket has no congestion control");
    }
    if (socket.maxSegmentBytes() > 0) {
      return Optional.of("--set-mss: a UNIX-domain socket has no segments");
    }
    if (socket.typeOfService() > 0) {
      return Optional.of("--tos: a UNIX-domain socket has no type of service");
    }
    return socket.noDelay()
        ? Optional.empty()
        : Optional.of("--nagle: a UNIX-domain socket has no Nagle's algorithm");
  }
}
