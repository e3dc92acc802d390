package io.perfport.client.iperf3;

import io.perfport.common.iperf3.ParameterRules;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.Framing;
import java.util.Optional;

/** Whether a plan can be carried out by iperf3's protocol, which knows less than Perfport's. */
public final class Iperf3Fit {
  private static final long SECOND_MILLIS = 1_000;

  private Iperf3Fit() {}

  /** What can't be, and why, beginning with the option; empty if the plan fits. */
  public static Optional<String> obstacle(TestPlan plan) {
    if (plan.framing() != Framing.RAW) {
      return Optional.of(
          "%s: iperf3's streams are raw bytes, which have no frames to check"
              .formatted(plan.framing() == Framing.VERIFIED ? "--verify" : "--framed"));
    }
    if (plan.streams() > ParameterRules.MAX_PARALLEL) {
      return Optional.of(
          "--parallel: iperf3 has at most %d streams in each direction, not %d"
              .formatted(ParameterRules.MAX_PARALLEL, plan.streams()));
    }
    if (!plan.overUdp() && plan.blockBytes() > ParameterRules.MAX_BLOCK_BYTES) {
      return Optional.of(
          "--length: iperf3's blocks have at most 1M bytes, not " + plan.blockBytes());
    }
    if (plan.omitMillis() % SECOND_MILLIS != 0) {
      return Optional.of(
          "--omit: iperf3 warms up for whole seconds only, not %s s"
              .formatted(plan.omitMillis() / (double) SECOND_MILLIS));
    }
    return Optional.empty();
  }
}
