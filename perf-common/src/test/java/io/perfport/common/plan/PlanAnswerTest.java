package io.perfport.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server may make a plan slower, and change nothing else. */
class PlanAnswerTest {
  private static final TestPlan ASKED =
      TestPlan.forward(Duration.ofSeconds(1)).withBitsPerSecond(1_000_000);

  @Test
  void thePlanItselfAndALowerRateAreAnswers() {
    assertThat(ASKED.answers(ASKED)).isTrue();
    assertThat(ASKED.withBitsPerSecond(999_999).answers(ASKED)).isTrue();
    assertThat(ASKED.answers(ASKED.withBitsPerSecond(0))).isTrue();
  }

  @Test
  void aHigherRateAndNoneAreNot() {
    assertThat(ASKED.withBitsPerSecond(1_000_001).answers(ASKED)).isFalse();
    assertThat(ASKED.withBitsPerSecond(0).answers(ASKED)).isFalse();
  }

  @Test
  void nothingElseMayDiffer() {
    assertThat(ASKED.withStreams(2).answers(ASKED)).isFalse();
    assertThat(ASKED.withTitle("=1+1").answers(ASKED)).isFalse();
    assertThat(ASKED.withLimit(new RunLimit.Time(86_400_000)).answers(ASKED)).isFalse();
    assertThat(ASKED.withBlockBytes(1).answers(ASKED)).isFalse();
    assertThat(ASKED.withOmit(Duration.ofSeconds(9)).answers(ASKED)).isFalse();
    assertThat(ASKED.withStreams(2).withBitsPerSecond(1).answers(ASKED)).isFalse();
  }
}
