package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameType;
import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.plan.TestPlan.UdpTuning;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanProtocolTest {
  /** As a client wrote it that knew of TCP only. */
  private static final String OLD =
      """
      {"plan": {"direction": "forward", "streams": 1, "limit": {"by": "time", "millis": 1000},
       "omitMillis": 0, "intervalMillis": 0, "blockBytes": 1000, "bitsPerSecond": 0,
       "framing": "raw", "socket": {"windowBytes": 0, "noDelay": true, "maxSegmentBytes": 0}}}
      """;

  private static TestPlan read(byte[] json) {
    ControlMessage message = ControlJson.read(FrameType.PLAN, new ByteArrayInputStream(json));
    return ((ControlMessage.Plan) message).plan();
  }

  private static TestPlan udp(int bytes, Framing framing) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Blocks(5))
        .interval(Duration.ZERO)
        .over(Protocol.UDP)
        .blockBytes(bytes)
        .bitsPerSecond(0)
        .framing(framing)
        .udpTuning(new UdpTuning(true, false))
        .build();
  }

  @Test
  void aPlanThatSaysNothingIsOverTcp() {
    TestPlan plan = read(OLD.getBytes(StandardCharsets.UTF_8));
    assertThat(plan.protocol()).isEqualTo(Protocol.TCP);
    assertThat(plan.udp()).isEqualTo(UdpTuning.NONE);
    assertThat(plan.overUdp()).isFalse();
  }

  @Test
  void burstsAreReadAsTheyWereWrittenAndAPlanThatSaysNothingSendsSmoothly() {
    TestPlan plan =
        udp(1_400, Framing.RAW).toBuilder().bitsPerSecond(1_000_000).burstBlocks(7).build();
    assertThat(read(ControlJson.write(new ControlMessage.Plan(plan)))).isEqualTo(plan);
    assertThat(PlanDescription.describe(plan)).endsWith("1Mbit/s in bursts of 7 datagrams");
    assertThat(read(OLD.getBytes(StandardCharsets.UTF_8)).burstBlocks()).isZero();
    assertThatThrownBy(() -> plan.toBuilder().burstBlocks(1_001).build())
        .hasMessageContaining("burst");
  }

  @Test
  void aUdpPlanIsReadAsItWasWritten() {
    TestPlan plan = udp(1_400, Framing.RAW);
    assertThat(read(ControlJson.write(new ControlMessage.Plan(plan)))).isEqualTo(plan);
  }

  @Test
  void aDatagramIsAsLongAsIperf3sShortestAtLeastAndAsIpAllowsAtMost() {
    assertThat(udp(16, Framing.RAW).blockBytes()).isEqualTo(16);
    assertThat(udp(65_507, Framing.RAW).blockBytes()).isEqualTo(65_507);
    assertThatThrownBy(() -> udp(15, Framing.RAW)).hasMessageContaining("16 to 65507");
    assertThatThrownBy(() -> udp(65_508, Framing.RAW)).hasMessageContaining("16 to 65507");
  }

  @Test
  void datagramsAreNotFramed() {
    assertThatThrownBy(() -> udp(1_400, Framing.FRAMED)).hasMessageContaining("only TCP");
  }
}
