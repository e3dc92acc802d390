package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanDescriptionTest {
  private static final SocketTuning NAGLE = new SocketTuning(0, false, 0, 0, null);

  private static TestPlan plan(Protocol protocol) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(2_000))
        .omit(Duration.ZERO)
        .over(protocol)
        .blockBytes(1_400)
        .bitsPerSecond(0)
        .socket(NAGLE)
        .build();
  }

  @Test
  void nagleIsSaidOfConnectionsOnly() {
    assertThat(PlanDescription.describe(plan(Protocol.TCP)))
        .endsWith("raw bytes, Nagle's algorithm");
    assertThat(PlanDescription.describe(plan(Protocol.UDP))).endsWith("UDP datagrams of 1400");
  }
}
