package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server may make a plan slower, and change nothing else. */
class PlanAnswerTest {
  private static final TestPlan ASKED =
      TestPlan.forward(Duration.ofSeconds(1)).bitsPerSecond(1_000_000).build();

  @Test
  void thePlanItselfAndALowerRateAreAnswers() {
    assertThat(ASKED.answers(ASKED)).isTrue();
    assertThat(ASKED.toBuilder().bitsPerSecond(999_999).build().answers(ASKED)).isTrue();
    assertThat(ASKED.answers(ASKED.toBuilder().bitsPerSecond(0).build())).isTrue();
  }

  @Test
  void aHigherRateAndNoneAreNot() {
    assertThat(ASKED.toBuilder().bitsPerSecond(1_000_001).build().answers(ASKED)).isFalse();
    assertThat(ASKED.toBuilder().bitsPerSecond(0).build().answers(ASKED)).isFalse();
  }

  @Test
  void nothingElseMayDiffer() {
    assertThat(ASKED.toBuilder().streams(2).build().answers(ASKED)).isFalse();
    assertThat(ASKED.toBuilder().title("=1+1").build().answers(ASKED)).isFalse();
    assertThat(ASKED.toBuilder().limit(new RunLimit.Time(86_400_000)).build().answers(ASKED))
        .isFalse();
    assertThat(ASKED.toBuilder().blockBytes(1).build().answers(ASKED)).isFalse();
    assertThat(ASKED.toBuilder().omit(Duration.ofSeconds(9)).build().answers(ASKED)).isFalse();
    assertThat(ASKED.toBuilder().copies(new CopyTuning(true, false)).build().answers(ASKED))
        .isFalse();
    assertThat(ASKED.toBuilder().streams(2).bitsPerSecond(1).build().answers(ASKED)).isFalse();
  }
}
