package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SendBudgetTest {
  @Test
  void streamsOnSeveralThreadsTogetherTakeExactlyTheBudget() throws Exception {
    long bytes = 100_000_007L;
    SendBudget budget = SendBudget.of(bytes);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Long>> taken = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        int piece = 1000 * i + 1;
        taken.add(threads.submit(() -> takeAll(budget, piece)));
      }
      long sum = 0;
      for (Future<Long> each : taken) {
        sum += each.get();
      }
      assertThat(sum).isEqualTo(bytes);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void grantsTheRestWhenLessIsLeftThanWanted() {
    SendBudget budget = SendBudget.of(10);
    assertThat(budget.take(7)).isEqualTo(7);
    assertThat(budget.take(7)).isEqualTo(3);
    assertThat(budget.take(7)).isZero();
  }

  @Test
  void aLargeWriteTakesWholeBlocksAndLeavesTheMostToOthers() {
    SendBudget budget = SendBudget.of(6_400);
    assertThat(budget.take(1_000, 30)).as("a 64th, in blocks").isEqualTo(90);
    assertThat(budget.take(60, 30)).as("no more than wanted").isEqualTo(60);
    SendBudget small = SendBudget.of(70);
    assertThat(small.take(1_000, 30)).isEqualTo(30);
    assertThat(small.take(1_000, 30)).isEqualTo(30);
    assertThat(small.take(1_000, 30)).as("the rest").isEqualTo(10);
    assertThat(small.take(1_000, 30)).isZero();
  }

  @Test
  void countsFromTheEndOfTheWarmUpOn() {
    SendBudget budget = SendBudget.unlimited();
    assertThat(budget.take(1 << 20)).isEqualTo(1 << 20);
    budget.limitTo(5);
    assertThat(budget.take(1 << 20)).isEqualTo(5);
    assertThat(budget.take(1)).isZero();
  }

  private static long takeAll(SendBudget budget, int piece) {
    long sum = 0;
    int granted;
    do {
      granted = budget.take(piece);
      sum += granted;
    } while (granted > 0);
    return sum;
  }
}
