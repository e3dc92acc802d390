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

/**
 * Holds a client's plan against what it may ask for and what its transport can do.
 *
 * @param grant what the client may ask for
 * @param overUnix whether the client came over a UNIX-domain socket
 * @param overTls whether the client came over TLS
 */
public record PlanAdmission(Grant grant, Transport transport, boolean overUnix, boolean overTls) {

  /**
   * The plan to carry out.
   *
   * @throws FailureException if the plan can't be carried out here; it says why, and what can
   */
  TestPlan admit(TestPlan plan) {
    requireNumber("streams", plan.connections(), grant.limits().maxStreams(), "--max-streams");
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
    requireNumber(
        "connections", plan.connections(), grant.limits().maxConnections(), "--max-connections");
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
    Ceiling most = grant.duration();
    if (most.exists() && limit instanceof RunLimit.Time time) {
      long millis = omitMillis + time.millis();
      if (millis > most.value()) {
        throw overLimit(
            "%s s, warm-up included, are longer than %s allows: %s s (%s)"
                .formatted(millis / 1000.0, most.owner(), most.value() / 1000.0, most.name()));
      }
    }
  }

  private TestPlan admitRate(TestPlan plan) {
    long rate = rateOfEach(grant.rate(), plan.connections(), plan.bitsPerSecond());
    return rate == plan.bitsPerSecond() ? plan : plan.toBuilder().bitsPerSecond(rate).build();
  }

  /**
   * The rate in bits a second of each of a session's streams: what the client asks for, or else (0)
   * its share of the limit; 0 for no limit.
   *
   * @throws FailureException if the client asks for more than its share
   */
  public static long rateOfEach(Ceiling most, long streams, long asked) {
    if (!most.exists()) {
      return asked;
    }
    long share = Math.max(1, most.value() / streams);
    if (asked > share) {
      throw overLimit(
          "%d streams of %d bit/s each are more than %s allows a session: %d bit/s (%s)"
              .formatted(streams, asked, most.owner(), most.value(), most.name()));
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
    if (overTls && plan.copies() != null) {
      unsupported("--zerocopy and --skip-rx-copy can't be with TLS, which copies every byte");
    }
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
