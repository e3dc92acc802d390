package io.perfport.server.iperf3;

import io.perfport.common.datagram.Iperf3Datagrams;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import io.perfport.common.iperf3.ErrorCode;
import io.perfport.common.iperf3.Iperf3Exception;
import io.perfport.common.iperf3.ParameterRules;
import io.perfport.common.iperf3.TestParameters;
import io.perfport.common.iperf3.TestParameters.StreamProtocol;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.core.socket.CongestionControls;
import io.perfport.core.socket.KernelDiscard;
import io.perfport.core.stream.RawSending;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.server.session.Ceiling;
import io.perfport.server.session.Grant;
import io.perfport.server.session.PlanAdmission;
import java.time.Duration;

/** Holds an iperf3 client's parameters against what it may ask for, and what the server can do. */
record ParameterAdmission(Grant grant, Transport transport) {
  private static final int DEFAULT_BLOCK_BYTES = 128 << 10;

  /**
   * The test to carry out.
   *
   * @throws Iperf3Exception if it can't be carried out here, with the code that iperf3 knows it by
   */
  AdmittedTest admit(TestParameters parameters) {
    ParameterRules.check(parameters);
    requireSupported(parameters);
    if (parameters.serverSends()) {
      requireSending(parameters);
    }
    requireWithinLimits(parameters);
    long rate = rate(parameters);
    TestParameters.Sending asked = parameters.sending();
    int defaultBytes = isUdp(parameters) ? TestPlan.DEFAULT_DATAGRAM_BYTES : DEFAULT_BLOCK_BYTES;
    int block = asked.blockBytes() == 0 ? defaultBytes : (int) asked.blockBytes();
    return new AdmittedTest(
        plan(parameters, block, rate),
        new RawSending(
            block, rate, (int) asked.burst(), asked.repeatingPayload(), zeroCopy(parameters)),
        parameters.datagrams().counters64()
            ? Iperf3Datagrams.COUNTER_64_BITS
            : Iperf3Datagrams.COUNTER_32_BITS,
        isUdp(parameters) && parameters.serverSends() && parameters.datagrams().dontFragment(),
        parameters.extras().serverOutput());
  }

  private void requireSupported(TestParameters parameters) {
    if (parameters.protocol() == StreamProtocol.SCTP) {
      throw refused(ErrorCode.NO_SCTP, "--sctp");
    }
    if (isUdp(parameters) && !transport.capabilities().contains(Capability.UDP)) {
      throw new Iperf3Exception(
          ErrorCode.PROTOCOL, "the transport %s does not carry UDP".formatted(transport.name()));
    }
    if (parameters.socket().multipath()) {
      throw refused(ErrorCode.PROTOCOL, "--mptcp");
    }
    boolean receives = !parameters.reverse();
    if (parameters.extras().skipReceiveCopy() && receives) {
      requireSkippedCopy(isUdp(parameters));
    }
  }

  private void requireSkippedCopy(boolean udp) {
    if (udp) {
      throw new Iperf3Exception(
          ErrorCode.SKIP_RECEIVE_COPY, "datagrams are received with a copy (--skip-rx-copy)");
    }
    if (!transport.capabilities().contains(Capability.SKIP_RECEIVE_COPY)) {
      throw new Iperf3Exception(
          ErrorCode.SKIP_RECEIVE_COPY,
          "the transport %s receives with a copy (--skip-rx-copy)".formatted(transport.name()));
    }
    KernelDiscard.obstacle()
        .ifPresent(
            why -> {
              throw new Iperf3Exception(ErrorCode.SKIP_RECEIVE_COPY, why + " (--skip-rx-copy)");
            });
  }

  /** What only the sender of a stream has to do with. */
  private void requireSending(TestParameters parameters) {
    if (zeroCopy(parameters) && !transport.capabilities().contains(Capability.ZERO_COPY)) {
      throw new Iperf3Exception(
          ErrorCode.NO_SENDFILE,
          "the transport %s has no sendfile (-Z)".formatted(transport.name()));
    }
    if (parameters.sending().socketBitsPerSecond() != 0) {
      throw refused(ErrorCode.PACING, "--fq-rate");
    }
    String congestion = parameters.socket().congestion();
    if (congestion == null || isUdp(parameters)) {
      return;
    }
    if (!transport.capabilities().contains(Capability.CONGESTION_CONTROL)) {
      throw new Iperf3Exception(
          ErrorCode.CONGESTION,
          "the transport %s can't set congestion control".formatted(transport.name()));
    }
    if (!CongestionControls.available().contains(congestion)) {
      throw new Iperf3Exception(
          ErrorCode.CONGESTION, CongestionControls.whyRefused(printable(congestion)));
    }
  }

  private void requireWithinLimits(TestParameters parameters) {
    try {
      PlanAdmission.requireNumber(
          "streams", parameters.streams(), grant.limits().maxStreams(), "--max-streams");
    } catch (FailureException e) {
      throw new Iperf3Exception(ErrorCode.STREAMS, e.failure().detail());
    }
    TestParameters.Extent extent = parameters.extent();
    long millis = 1000 * (extent.omitSeconds() + extent.timeSeconds());
    Ceiling most = grant.duration();
    if (most.exists() && (extent.timeSeconds() == 0 || millis > most.value())) {
      throw new Iperf3Exception(
          ErrorCode.DURATION_OVER_LIMIT,
          "a test of %s is longer than %s allows: %s s (%s)"
              .formatted(
                  extent.timeSeconds() == 0 ? "no certain time" : millis / 1000 + " s",
                  most.owner(),
                  most.value() / 1000.0,
                  most.name()));
    }
  }

  /** The rate of each stream; a share of the server's limit where the client sets none. */
  private long rate(TestParameters parameters) {
    long asked = parameters.sending().bitsPerSecond();
    long highest = Math.max(asked, parameters.sending().socketBitsPerSecond());
    try {
      PlanAdmission.rateOfEach(grant.rate(), parameters.streams(), highest);
      return PlanAdmission.rateOfEach(grant.rate(), parameters.streams(), asked);
    } catch (FailureException e) {
      throw new Iperf3Exception(ErrorCode.TOTAL_RATE, e.failure().detail());
    }
  }

  /** iperf3 passes over it with datagrams, which it always copies. */
  private static boolean zeroCopy(TestParameters parameters) {
    return parameters.sending().zeroCopy() != 0 && !isUdp(parameters);
  }

  private static boolean isUdp(TestParameters parameters) {
    return parameters.protocol() == StreamProtocol.UDP;
  }

  /** What a kernel does for a client does not change what is on the wire, so this end's may not. */
  private UdpTuning offload(TestParameters parameters) {
    TestParameters.Datagrams asked = parameters.datagrams();
    return new UdpTuning(
        asked.segmentationOffload() != 0
            && parameters.serverSends()
            && transport.capabilities().contains(Capability.UDP_SEGMENTATION),
        asked.receiveOffload() != 0
            && !parameters.reverse()
            && transport.capabilities().contains(Capability.UDP_COALESCING));
  }

  private static CopyTuning copies(TestParameters parameters) {
    return new CopyTuning(
        zeroCopy(parameters), parameters.extras().skipReceiveCopy() && !isUdp(parameters));
  }

  private TestPlan plan(TestParameters parameters, int blockBytes, long rate) {
    String title = parameters.extras().title();
    try {
      return TestPlan.builder(direction(parameters), limit(parameters.extent()))
          .streams((int) parameters.parallel())
          .omit(Duration.ofSeconds(parameters.extent().omitSeconds()))
          .over(isUdp(parameters) ? Protocol.UDP : Protocol.TCP)
          .blockBytes(blockBytes)
          .bitsPerSecond(rate)
          .socket(tuning(parameters.socket()))
          .title(
              title == null || title.length() <= TestPlan.MAX_TITLE_CHARS
                  ? title
                  : title.substring(0, TestPlan.MAX_TITLE_CHARS))
          .udpTuning(isUdp(parameters) ? offload(parameters) : UdpTuning.NONE)
          .burstBlocks((int) parameters.sending().burst())
          .copies(copies(parameters))
          .build();
    } catch (IllegalArgumentException e) {
      throw new Iperf3Exception(
          isUdp(parameters) ? ErrorCode.UDP_BLOCK_SIZE : ErrorCode.RECEIVE_PARAMETERS,
          CauseText.of(e));
    }
  }

  private static Direction direction(TestParameters parameters) {
    if (parameters.bidirectional()) {
      return Direction.BIDIRECTIONAL;
    }
    return parameters.reverse() ? Direction.REVERSE : Direction.FORWARD;
  }

  /**
   * iperf3 lets a client set one of them only. Of several the time rules, by which a test is
   * admitted: it is the client that ends it earlier.
   */
  private static RunLimit limit(TestParameters.Extent extent) {
    if (extent.timeSeconds() > 0) {
      return new RunLimit.Time(1000 * extent.timeSeconds());
    }
    if (extent.bytes() > 0) {
      return new RunLimit.Bytes(extent.bytes());
    }
    if (extent.blocks() > 0) {
      return new RunLimit.Blocks(extent.blocks());
    }
    return new RunLimit.UntilStopped();
  }

  /**
   * Without the segment size: the client has said it in the handshake of each connection, where it
   * holds for both ends, and after which it could not be changed.
   */
  private static SocketTuning tuning(TestParameters.SocketRequest socket) {
    return new SocketTuning(
        (int) socket.windowBytes(),
        socket.noDelay(),
        0,
        (int) socket.typeOfService(),
        socket.congestion());
  }

  private static Iperf3Exception refused(ErrorCode code, String option) {
    return new Iperf3Exception(code, "%s (%s)".formatted(code.words(), option));
  }

  private static String printable(String text) {
    return text.replaceAll("[^!-~]", "?");
  }
}
