package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.metrics.Registration.Once;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class OnceTest {
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Registration slow = new Once(this::endSlowly);

  private void endSlowly() {
    begun.incrementAndGet();
    ending.countDown();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    ended.incrementAndGet();
  }

  @Test
  void itEndsOnceHoweverOftenItIsClosed() {
    slow.close();
    slow.close();
    assertThat(begun).hasValue(1);
  }

  /** The next test's loops would otherwise be registered beside those that still are. */
  @Test
  void whoeverClosesSecondWaitsUntilItHasEnded() throws Exception {
    Thread first = new Thread(slow::close, "first");
    first.start();
    ending.await();
    slow.close();
    assertThat(ended).hasValue(1);
    first.join();
  }
}
