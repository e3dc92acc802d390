package io.perfport.client.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.config.StreamConfig;
import io.perfport.client.report.Samples;
import io.perfport.common.plan.CopyTuning;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.TestResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a result says of copies that were left out. */
class CopyKeysTest {
  private static Map<String, String> conditions(CopyTuning copies) {
    TestPlan plan = Samples.plan(Direction.FORWARD, 1).toBuilder().copies(copies).build();
    StreamConfig config = Samples.config("epoll", plan);
    TestResult result = Samples.result(plan, true, Samples.COMPLETED);
    return ResultConditions.of(config, result);
  }

  @Test
  void eachIsAConditionOfComparisons() {
    assertThat(conditions(new CopyTuning(true, false)))
        .containsEntry("plan.zerocopy", "true")
        .doesNotContainKey("plan.skip_rx_copy");
    assertThat(conditions(new CopyTuning(false, true)))
        .containsEntry("plan.skip_rx_copy", "true")
        .doesNotContainKey("plan.zerocopy");
  }

  @Test
  void whereEveryByteIsCopiedNothingIsSaid() {
    assertThat(conditions(CopyTuning.NONE))
        .doesNotContainKeys("plan.zerocopy", "plan.skip_rx_copy");
  }
}
