package io.perfport.server.session;

import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.UnixFit;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.server.config.SessionLimits;

/**
 * Holds a client's plan against what the server allows and what its transport can do.
 *
 * @param overUnix whether the client came over a UNIX-domain socket
 */
record PlanAdmission(SessionLimits limits, Transport transport, boolean overUnix) {

  /**
   * The plan to carry out.
   *
   * @throws FailureException if the plan can't be carried out here; it says why, and what can
   */
  TestPlan admit(TestPlan plan) {
    admitStreams(plan);
    admitDuration(plan);
    admitUnix(plan);
    admitTuning(plan);
    admitDatagrams(plan);
    return admitRate(plan);
  }

  private void admitStreams(TestPlan plan) {
    if (plan.connections() > limits.maxStreams()) {
      throw overLimit(
          "%d streams are more than this server allows a session: %d (--max-streams)"
              .formatted(plan.connections(), limits.maxStreams()));
    }
  }

  private void admitDuration(TestPlan plan) {
    if (limits.maxDurationMillis() > 0 && plan.limit() instanceof RunLimit.Time time) {
      long millis = plan.omitMillis() + time.millis();
      if (millis > limits.maxDurationMillis()) {
        throw overLimit(
            "%s s, warm-up included, are longer than this server allows: %s s (--max-duration)"
                .formatted(millis / 1000.0, limits.maxDurationMillis() / 1000.0));
      }
    }
  }

  private TestPlan admitRate(TestPlan plan) {
    if (limits.maxBitsPerSecond() == 0) {
      return plan;
    }
    long perStream = Math.max(1, limits.maxBitsPerSecond() / plan.connections());
    if (plan.bitsPerSecond() > perStream) {
      String words =
          "%d streams of %d bit/s each are more than this server allows a session: %d bit/s"
              + " (--max-bitrate)";
      throw overLimit(
          words.formatted(plan.connections(), plan.bitsPerSecond(), limits.maxBitsPerSecond()));
    }
    return plan.bitsPerSecond() == 0 ? plan.withBitsPerSecond(perStream) : plan;
  }

  private void admitUnix(TestPlan plan) {
    if (overUnix) {
      UnixFit.obstacle(plan)
          .ifPresent(
              why -> {
                throw new FailureException(FailureReason.OPTION_UNSUPPORTED, why);
              });
    }
  }

  private void admitTuning(TestPlan plan) {
    SocketTuning socket = plan.socket();
    if (plan.overUdp() || !plan.direction().serverSends()) {
      return; // Congestion control and segment size are the sender's.
    }
    if (socket.congestion() != null) {
      requireCapability(Capability.CONGESTION_CONTROL, "congestion control");
    }
    if (socket.maxSegmentBytes() > 0) {
      requireCapability(Capability.MAX_SEGMENT, "the segment size");
    }
  }

  private void admitDatagrams(TestPlan plan) {
    if (!plan.overUdp()) {
      return;
    }
    if (!transport.capabilities().contains(Capability.UDP)) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED,
          "the server's transport %s does not carry UDP".formatted(transport.name()));
    }
    if (plan.blockBytes() < PerfportDatagrams.HEADER_BYTES) {
      throw new FailureException(
          FailureReason.PLAN_INVALID,
          "datagrams of %d bytes are shorter than their header of %d"
              .formatted(plan.blockBytes(), PerfportDatagrams.HEADER_BYTES));
    }
    if (plan.udp().segmentation() && plan.direction().serverSends()) {
      requireCapability(Capability.UDP_SEGMENTATION, "--gso (UDP_SEGMENT)");
    }
    if (plan.udp().coalescing() && plan.direction().clientSends()) {
      requireCapability(Capability.UDP_COALESCING, "--gro (UDP_GRO)");
    }
  }

  private void requireCapability(Capability capability, String what) {
    if (!transport.capabilities().contains(capability)) {
      throw new FailureException(
          FailureReason.OPTION_UNSUPPORTED,
          "the server's transport %s can't set %s".formatted(transport.name(), what));
    }
  }

  private static FailureException overLimit(String detail) {
    return new FailureException(FailureReason.PLAN_OVER_LIMIT, detail);
  }
}
