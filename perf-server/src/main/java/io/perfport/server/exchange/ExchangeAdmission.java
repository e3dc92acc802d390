package io.perfport.server.exchange;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.server.SessionLimits;

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
    if (plan.socket().congestion() != null || plan.socket().maxSegmentBytes() > 0) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED,
          "congestion control and segment size are of streams, not of requests");
    }
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
