package io.perfport.server.session;

import io.perfport.common.datagram.PerfportDatagrams;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.UnixAddress.UnixFit;
import io.perfport.core.socket.CongestionControls;
import io.perfport.core.socket.KernelDiscard;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.server.config.SessionLimits;

/**
 * Holds a client's plan against what the server allows and what its transport can do.
 *
 * @param overUnix whether the client came over a UNIX-domain socket
 */
public record PlanAdmission(SessionLimits limits, Transport transport, boolean overUnix) {

  /**
   * The plan to carry out.
   *
   * @throws FailureException if the plan can't be carried out here; it says why, and what can
   */
  TestPlan admit(TestPlan plan) {
    requireNumber("streams", plan.connections(), limits.maxStreams(), "--max-streams");
    requireDuration(plan.limit(), plan.omitMillis());
    if (overUnix) {
      UnixFit.obstacle(plan).ifPresent(PlanAdmission::unsupported);
    }
    if (plan.overUdp()) {
      requireUdp();
      requireDatagrams(plan);
    } else if (plan.direction().serverSends()) {
      requireTuning(plan.socket());
    }
    requireCopies(plan);
    return admitRate(plan);
  }

  /**
   * Lets a plan of requests and responses pass.
   *
   * @throws FailureException if it can't be carried out here; it says why, and what can
   */
  public void admit(ExchangePlan plan) {
    if (plan.overUdp()) {
      if (overUnix) {
        unsupported("a UNIX-domain socket carries no UDP");
      }
      requireUdp();
    }
    requireNumber("connections", plan.connections(), limits.maxConnections(), "--max-connections");
    requireDuration(plan.limit(), plan.omitMillis());
    if (overUnix) {
      UnixFit.obstacle(plan.socket()).ifPresent(PlanAdmission::unsupported);
    }
    requireTuning(plan.socket()); // Both ends send.
    if (plan.socket().congestion() != null) {
      CongestionControls.obstacle(plan.socket().congestion())
          .ifPresent(why -> unsupported("the server's machine: " + why));
    }
  }

  /**
   * A session may have this number of streams, or connections.
   *
   * @throws FailureException if it may not
   */
  public static void requireNumber(String what, long asked, int most, String option) {
    if (asked > most) {
      throw overLimit(
          "%d %s are more than this server allows a session: %d (%s)"
              .formatted(asked, what, most, option));
    }
  }

  private void requireDuration(RunLimit limit, long omitMillis) {
    if (limits.maxDurationMillis() > 0 && limit instanceof RunLimit.Time time) {
      long millis = omitMillis + time.millis();
      if (millis > limits.maxDurationMillis()) {
        throw overLimit(
            "%s s, warm-up included, are longer than this server allows: %s s (--max-duration)"
                .formatted(millis / 1000.0, limits.maxDurationMillis() / 1000.0));
      }
    }
  }

  private TestPlan admitRate(TestPlan plan) {
    long rate = rateOfEach(limits, plan.connections(), plan.bitsPerSecond());
    return rate == plan.bitsPerSecond() ? plan : plan.toBuilder().bitsPerSecond(rate).build();
  }

  /**
   * The rate of each of a session's streams: what the client asks for, or else (0) its share of the
   * server's limit; 0 for no limit.
   *
   * @throws FailureException if the client asks for more than its share
   */
  public static long rateOfEach(SessionLimits limits, long streams, long asked) {
    if (limits.maxBitsPerSecond() == 0) {
      return asked;
    }
    long share = Math.max(1, limits.maxBitsPerSecond() / streams);
    if (asked > share) {
      throw overLimit(
          "%d streams of %d bit/s each are more than this server allows a session: %d bit/s"
                  .formatted(streams, asked, limits.maxBitsPerSecond())
              + " (--max-bitrate)");
    }
    return asked == 0 ? share : asked;
  }

  /** Congestion control and segment size are the sender's. */
  private void requireTuning(SocketTuning tuning) {
    if (tuning.congestion() != null) {
      requireSetting(Capability.CONGESTION_CONTROL, "congestion control");
    }
    if (tuning.maxSegmentBytes() > 0) {
      requireSetting(Capability.MAX_SEGMENT, "the segment size");
    }
  }

  private void requireUdp() {
    if (!transport.capabilities().contains(Capability.UDP)) {
      unsupported("the server's transport %s does not carry UDP".formatted(transport.name()));
    }
  }

  private void requireDatagrams(TestPlan plan) {
    if (plan.blockBytes() < PerfportDatagrams.HEADER_BYTES) {
      throw new FailureException(
          FailureReason.PLAN_INVALID,
          "datagrams of %d bytes are shorter than their header of %d"
              .formatted(plan.blockBytes(), PerfportDatagrams.HEADER_BYTES));
    }
    if (plan.udp().segmentation() && plan.direction().serverSends()) {
      requireSetting(Capability.UDP_SEGMENTATION, "--gso (UDP_SEGMENT)");
    }
    if (plan.udp().coalescing() && plan.direction().clientSends()) {
      requireSetting(Capability.UDP_COALESCING, "--gro (UDP_GRO)");
    }
  }

  /** Sending is the sender's, receiving the receiver's. */
  private void requireCopies(TestPlan plan) {
    if (plan.zeroCopy() && plan.direction().serverSends()) {
      requireSetting(Capability.ZERO_COPY, "--zerocopy (sendfile)");
    }
    if (plan.skipsReceiveCopy() && plan.direction().clientSends()) {
      requireSetting(Capability.SKIP_RECEIVE_COPY, "--skip-rx-copy (MSG_TRUNC)");
      KernelDiscard.obstacle()
          .ifPresent(why -> unsupported("the server's machine: --skip-rx-copy: " + why));
    }
  }

  private void requireSetting(Capability capability, String what) {
    if (!transport.capabilities().contains(capability)) {
      unsupported("the server's transport %s can't set %s".formatted(transport.name(), what));
    }
  }

  private static void unsupported(String why) {
    throw new FailureException(FailureReason.OPTION_UNSUPPORTED, why);
  }

  private static FailureException overLimit(String detail) {
    return new FailureException(FailureReason.PLAN_OVER_LIMIT, detail);
  }
}
