package io.perfport.server.exchange;

import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.transport.Transport;
import io.perfport.server.SessionLimits;

/** Holds a client's plan of requests and responses against what the server allows and can do. */
record ExchangeAdmission(SessionLimits limits, Transport transport) {
  /**
   * Lets the plan pass.
   *
   * @throws FailureException if it can't be carried out here; it says why, and what can
   */
  void admit(ExchangePlan plan) {
    if (plan.overUdp()) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED, "this server answers requests over TCP only");
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

  private static FailureException overLimit(String detail) {
    return new FailureException(FailureReason.PLAN_OVER_LIMIT, detail);
  }
}
