package io.perfport.core.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.Protocol;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final MemoryNeed NOTHING = new MemoryNeed(0, 0);

  /** What a JVM with -Xmx64m leaves to tests, and one with -Xmx300m. */
  private static final MemoryNeed SMALL = new MemoryNeed(36 << 20, 51 << 20);

  private static final MemoryNeed MIDDLE = new MemoryNeed(213 << 20, 240 << 20);

  @Test
  void threeHundredUdpStreamsAreRefusedInOneLineByASmallHeap() {
    MemoryNeed need = MemoryNeed.of(plan(300, 1400, Protocol.UDP), false);
    Optional<Failure> refusal = new MemoryBudget(SMALL).take(need, 1, NOTHING);
    assertThat(refusal).map(Failure::reason).hasValue(FailureReason.PLAN_OVER_LIMIT);
    assertThat(refusal.orElseThrow().detail())
        .contains("needs 92 MB of heap", "may take 36 MB of heap", "java -Xmx")
        .doesNotContain("\n", "…");
    assertThat(new MemoryBudget(MIDDLE).take(need, 1, NOTHING)).isEmpty();
  }

  @Test
  void aThousandStreamsOfRawBytesFitInto300MegabytesAtBothEnds() {
    TestPlan plan = plan(1024, 256 << 10, Protocol.TCP);
    for (boolean client : new boolean[] {true, false}) {
      assertThat(new MemoryBudget(MIDDLE).take(MemoryNeed.of(plan, client), 1, NOTHING)).isEmpty();
    }
  }

  private static TestPlan plan(int streams, int blockBytes, Protocol protocol) {
    return TestPlan.builder(Direction.FORWARD, new RunLimit.Time(1000))
        .streams(streams)
        .omit(Duration.ZERO)
        .over(protocol)
        .blockBytes(blockBytes)
        .bitsPerSecond(0)
        .build();
  }
}
