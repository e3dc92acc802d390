package io.perfport.client.iperf3;

import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.iperf3.TestParameters;
import io.perfport.common.iperf3.TestParameters.Datagrams;
import io.perfport.common.iperf3.TestParameters.Extent;
import io.perfport.common.iperf3.TestParameters.Extras;
import io.perfport.common.iperf3.TestParameters.Sending;
import io.perfport.common.iperf3.TestParameters.SocketRequest;
import io.perfport.common.iperf3.TestParameters.StreamProtocol;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.stream.RawSending;
import java.time.Instant;

/** A client's test in iperf3's words. */
final class RequestedTest {
  private static final long SECOND_MILLIS = 1_000;

  private RequestedTest() {}

  /**
   * What the server is asked for.
   *
   * @param program name and version of this program
   * @param now by this end's wall clock
   */
  static TestParameters parameters(StreamConfig config, String program, Instant now) {
    TestPlan plan = config.plan();
    return new TestParameters(
        plan.overUdp() ? StreamProtocol.UDP : StreamProtocol.TCP,
        plan.streams(),
        plan.direction() == Direction.REVERSE,
        plan.direction() == Direction.BIDIRECTIONAL,
        extent(plan),
        new Sending(
            plan.blockBytes(),
            plan.bitsPerSecond(),
            plan.burstBlocks(),
            0,
            Sending.DEFAULT_PACING_TIMER_MICROS,
            config.iperf3().repeatingPayload(),
            plan.zeroCopy() ? 1 : 0),
        socket(plan.socket(), plan.overUdp()),
        datagrams(config),
        extras(config, program, now));
  }

  /** iperf3's seconds are whole: a last one that is begun is one for the server's watchdog. */
  private static Extent extent(TestPlan plan) {
    long omit = plan.omitMillis() / SECOND_MILLIS;
    if (plan.limit() instanceof RunLimit.Time time) {
      return new Extent(omit, (time.millis() + SECOND_MILLIS - 1) / SECOND_MILLIS, 0, 0);
    }
    if (plan.limit() instanceof RunLimit.Bytes bytes) {
      return new Extent(omit, 0, bytes.bytes(), 0);
    }
    if (plan.limit() instanceof RunLimit.Blocks blocks) {
      return new Extent(omit, 0, 0, blocks.blocks());
    }
    return new Extent(omit, 0, 0, 0);
  }

  private static SocketRequest socket(SocketTuning tuning, boolean udp) {
    return new SocketRequest(
        tuning.windowBytes(),
        tuning.maxSegmentBytes(),
        tuning.noDelay() && !udp,
        tuning.typeOfService(),
        0,
        tuning.congestion(),
        false);
  }

  /**
   * The sizes are those of iperf3's own client, which says them without offload too; its server
   * takes them as they are.
   */
  private static Datagrams datagrams(StreamConfig config) {
    TestPlan plan = config.plan();
    if (!plan.overUdp()) {
      return Datagrams.DEFAULT;
    }
    boolean segments = plan.udp().segmentation();
    boolean coalesces = plan.udp().coalescing();
    int whole = TestPlan.MAX_DATAGRAM_BYTES / plan.blockBytes() * plan.blockBytes();
    return new Datagrams(
        config.iperf3().counters64(),
        config.iperf3().dontFragment(),
        segments ? 1 : 0,
        segments ? plan.blockBytes() : 0,
        segments ? whole : TestPlan.MAX_DATAGRAM_BYTES,
        coalesces ? 1 : 0,
        TestPlan.MAX_DATAGRAM_BYTES);
  }

  private static Extras extras(StreamConfig config, String program, Instant now) {
    Iperf3Options options = config.iperf3();
    ProcessorSet affinity = config.server().affinity().server();
    return new Extras(
        config.plan().title(),
        options.extraData(),
        options.serverOutput(),
        options.login().map(login -> login.token(now)).orElse(null),
        affinity == null ? Extras.ANY_PROCESSOR : affinity.first(),
        config.plan().skipsReceiveCopy(),
        program);
  }

  /** How this end sends. */
  static RawSending sending(StreamConfig config) {
    TestPlan plan = config.plan();
    return new RawSending(
        plan.blockBytes(),
        plan.bitsPerSecond(),
        plan.burstBlocks(),
        config.iperf3().repeatingPayload(),
        plan.zeroCopy());
  }
}
