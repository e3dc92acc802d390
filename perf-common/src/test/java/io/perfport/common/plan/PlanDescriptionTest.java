package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.plan.TestPlan.Framing;
import io.perfport.common.plan.TestPlan.UdpTuning;
import org.junit.jupiter.api.Test;

class PlanDescriptionTest {
  private static final SocketTuning NAGLE = new SocketTuning(0, false, 0, 0, null);

  private static TestPlan plan(Protocol protocol) {
    return new TestPlan(
        Direction.FORWARD,
        1,
        new RunLimit.Time(2_000),
        0,
        1_000,
        1_400,
        0,
        Framing.RAW,
        NAGLE,
        null,
        protocol,
        UdpTuning.NONE);
  }

  @Test
  void nagleIsSaidOfConnectionsOnly() {
    assertThat(PlanDescription.describe(plan(Protocol.TCP)))
        .endsWith("raw bytes, Nagle's algorithm");
    assertThat(PlanDescription.describe(plan(Protocol.UDP))).endsWith("UDP datagrams of 1400");
  }
}
