package io.perfport.server.exchange;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.UnixFit;
import io.perfport.core.socket.CongestionControls;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.server.config.SessionLimits;

/**
 * Holds a client's plan of requests and responses against what the server allows and can do.
 *
 * @param overUnix whether the client came over a UNIX-domain socket
 */
record ExchangeAdmission(SessionLimits limits, Transport transport, boolean overUnix) {
  /**
   * Lets the plan pass.
   *
   * @throws FailureException if it can't be carried out here; it says why, and what can
   */
  void admit(ExchangePlan plan) {
    if (plan.overUdp()) {
      admitDatagrams();
    }
    if (plan.connections() > limits.maxConnections()) {
      throw overLimit(
          "%d connections are more than this server allows a session: %d (--max-connections)"
              .formatted(plan.connections(), limits.maxConnections()));
    }
    if (limits.maxDurationMillis() > 0 && plan.limit() instanceof RunLimit.Time time) {
      long millis = plan.omitMillis() + time.millis();
      if (millis > limits.maxDurationMillis()) {
        throw overLimit(
            "%s s, warm-up included, are longer than this server allows: %s s (--max-duration)"
                .formatted(millis / 1000.0, limits.maxDurationMillis() / 1000.0));
      }
    }
    if (overUnix) {
      UnixFit.obstacle(plan.socket()).ifPresent(ExchangeAdmission::refuse);
    }
    admitTuning(plan.socket());
  }

  /** Both ends send, so both set what is the sender's. */
  private void admitTuning(SocketTuning tuning) {
    if (tuning.congestion() != null) {
      requireCapability(Capability.CONGESTION_CONTROL, "congestion control");
      CongestionControls.obstacle(tuning.congestion())
          .ifPresent(why -> refuse("the server's machine: " + why));
    }
    if (tuning.maxSegmentBytes() > 0) {
      requireCapability(Capability.MAX_SEGMENT, "the segment size");
    }
  }

  private void requireCapability(Capability capability, String what) {
    if (!transport.capabilities().contains(capability)) {
      refuse("the server's transport %s can't set %s".formatted(transport.name(), what));
    }
  }

  private static void refuse(String why) {
    throw new FailureException(FailureReason.OPTION_UNSUPPORTED, why);
  }

  private void admitDatagrams() {
    if (overUnix) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED, "a UNIX-domain socket carries no UDP");
    }
    if (!transport.capabilities().contains(Capability.UDP)) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED,
          "the server's transport %s does not carry UDP".formatted(transport.name()));
    }
  }

  private static FailureException overLimit(String detail) {
    return new FailureException(FailureReason.PLAN_OVER_LIMIT, detail);
  }
}
