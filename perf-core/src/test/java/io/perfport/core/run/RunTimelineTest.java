package io.perfport.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTimelineTest {
  @Test
  void intervalsAreCountedAnewFromTheEndOfTheWarmUp() {
    assertThat(moments(new RunLimit.Time(3000), 1500, 1000))
        .containsExactly(1000L, 1500L, 2500L, 3500L);
  }

  @Test
  void theLastIntervalEndsWithTheStreamsNotWithATick() {
    assertThat(moments(new RunLimit.Time(2000), 0, 1000)).containsExactly(1000L);
  }

  @Test
  void withoutIntervalsOnlyTheWarmUpIsSampled() {
    assertThat(moments(new RunLimit.Time(5000), 1000, 0)).containsExactly(1000L);
    assertThat(moments(new RunLimit.Time(5000), 0, 0)).isEmpty();
  }

  @Test
  void aByteCountIsSampledForAsLongAsItTakes() {
    assertThat(moments(new RunLimit.Bytes(1), 0, 1000)).hasSize(20);
  }

  @Test
  void anIntervalBelongsToWhereItBegins() {
    RunTimeline timeline = new RunTimeline(1_500, 1_000, 4_500);
    assertThat(timeline.isOmitted(1_499)).isTrue();
    assertThat(timeline.isOmitted(1_500)).isFalse();
  }

  /** At most 20 of the moments, in milliseconds. */
  private static List<Long> moments(RunLimit limit, long omitMillis, long intervalMillis) {
    RunTimeline timeline =
        RunTimeline.of(
            TestPlan.builder(Direction.FORWARD, limit)
                .omit(Duration.ofMillis(omitMillis))
                .interval(Duration.ofMillis(intervalMillis))
                .blockBytes(1)
                .build());
    List<Long> moments = new ArrayList<>();
    for (long at = timeline.next(0);
        at != RunTimeline.NEVER && moments.size() < 20;
        at = timeline.next(at)) {
      moments.add(at / 1_000_000);
    }
    return moments;
  }
}
