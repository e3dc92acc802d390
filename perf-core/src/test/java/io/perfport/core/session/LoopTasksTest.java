package io.perfport.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTasksTest {
  @Test
  void everyStepIsTakenWhateverThoseBeforeItThrow() {
    List<String> taken = new ArrayList<>();
    IllegalStateException first = new IllegalStateException("first");
    OutOfMemoryError second = new OutOfMemoryError("second");
    assertThatThrownBy(
            () ->
                LoopTasks.runAll(
                    () -> taken.add("a"),
                    () -> {
                      throw first;
                    },
                    () -> {
                      throw second;
                    },
                    () -> taken.add("b")))
        .isSameAs(first);
    assertThat(taken).containsExactly("a", "b");
    assertThat(first.getSuppressed()).containsExactly(second);
  }

  @Test
  void whatALoopThatHasEndedWouldHaveBeenToldIsNobodysAndNoException() throws Exception {
    EventExecutor loop = new DefaultEventExecutor();
    CountDownLatch told = new CountDownLatch(1);
    LoopTasks.execute(loop, told::countDown);
    assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    loop.terminationFuture().sync();
    CountDownLatch late = new CountDownLatch(1);
    LoopTasks.execute(loop, late::countDown);
    assertThat(late.getCount()).isEqualTo(1);
  }

  @Test
  void aLoopThatLivesAndTakesNoTaskIsAFault() throws Exception {
    EventExecutor full =
        new DefaultEventExecutor(
            null, new DefaultThreadFactory("full"), 16, RejectedExecutionHandlers.reject());
    CountDownLatch over = new CountDownLatch(1);
    try {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  LoopTasks.execute(full, () -> hang(over));
                }
              })
          .isInstanceOf(RejectedExecutionException.class);
    } finally {
      over.countDown();
      full.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
  }

  private static void hang(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
