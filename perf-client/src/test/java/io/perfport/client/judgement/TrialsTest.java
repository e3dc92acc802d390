package io.perfport.client.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.result.Measure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measure.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrialsTest {
  private static final Measure GOODPUT = Measure.more("goodput", Unit.BITS_PER_SECOND);
  private static final Failure WHY = new Failure(FailureReason.SERVER_FULL, "full");
  private static final Variant A = new Variant(Map.of("transport", "epoll"));
  private static final Variant B = new Variant(Map.of("transport", "nio"));
  private static final StopRule FIVE = new StopRule(5, 95, OptionalDouble.empty());
  private static final StopRule NARROW = new StopRule(10, 95, OptionalDouble.of(5));

  private final Trials trials = new Trials(List.of(A, B));

  private void completed(int round, Variant variant, double value) {
    trials.add(new Trial(round, variant, new Trial.Completed(List.of(new Figure(GOODPUT, value)))));
  }

  @Test
  void onlyRunsThatCompletedCount() {
    completed(1, A, 10);
    completed(1, B, 5);
    trials.add(new Trial(2, A, new Trial.Failed(List.of(new Figure(GOODPUT, 900)), WHY)));
    trials.add(new Trial(2, B, new Trial.NotStarted(WHY)));
    trials.add(new Trial(3, A, new Trial.Interrupted(List.of(new Figure(GOODPUT, 800)))));
    TrialSummary summary = trials.summary(95);
    TrialSummary.OfVariant first = summary.variants().get(0);
    assertThat(first.figure(GOODPUT).orElseThrow().series().sample().max()).isEqualTo(10);
    assertThat(first.completed()).isEqualTo(1);
    assertThat(first.failed()).isEqualTo(1);
    assertThat(summary.rounds()).isEqualTo(3);
    assertThat(trials.anyFailed()).isTrue();
    assertThat(trials.noneStarted()).isFalse();
  }

  @Test
  void theFirstVariantIsTheMeasureOfTheOthers() {
    completed(1, A, 10);
    completed(1, B, 5);
    TrialSummary summary = trials.summary(95);
    assertThat(summary.variants().get(0).figures().get(0).change()).isEmpty();
    assertThat(summary.variants().get(1).figures().get(0).change().orElseThrow().pairs())
        .isEqualTo(1);
  }

  @Test
  void aFixedNumberOfRoundsIsDone() {
    assertThat(FIVE.after(4, trials)).isEqualTo(hopeless());
    completed(1, A, 1);
    assertThat(FIVE.after(4, trials)).isEmpty();
    assertThat(FIVE.after(5, trials)).contains(StopRule.Reason.ROUNDS_DONE);
  }

  private static Optional<StopRule.Reason> hopeless() {
    return Optional.of(StopRule.Reason.HOPELESS);
  }

  @Test
  void everyVariantHasToBeNarrow() {
    for (int round = 1; round <= 3; round++) {
      completed(round, A, 100);
      completed(round, B, 100 + 10 * round);
    }
    assertThat(NARROW.after(3, trials)).isEmpty();
    for (int round = 4; round <= 9; round++) {
      completed(round, A, 100);
      completed(round, B, 120);
    }
    assertThat(NARROW.after(9, trials)).isEmpty();
    assertThat(NARROW.after(10, trials)).contains(StopRule.Reason.WIDTH_NOT_REACHED);
  }

  @Test
  void narrowEnoughStopsButNotBeforeTheThirdRound() {
    for (int round = 1; round <= 3; round++) {
      completed(round, A, 100 + round / 10.0);
      completed(round, B, 50);
    }
    assertThat(NARROW.after(2, trials)).isEmpty();
    assertThat(NARROW.after(3, trials)).contains(StopRule.Reason.WIDTH_REACHED);
  }

  @Test
  void aVariantWithoutAResultIsNotNarrow() {
    for (int round = 1; round <= 4; round++) {
      completed(round, A, 100);
      trials.add(new Trial(round, B, new Trial.NotStarted(WHY)));
    }
    assertThat(NARROW.after(4, trials)).isEmpty();
  }
}
