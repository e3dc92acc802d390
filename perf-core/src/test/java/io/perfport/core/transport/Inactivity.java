package io.perfport.core.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** How often a handler was told that its channel is inactive: once is right. */
final class Inactivity {
  private final CountDownLatch first = new CountDownLatch(1);
  private final AtomicInteger times = new AtomicInteger();

  void told() {
    times.incrementAndGet();
    first.countDown();
  }

  int times() {
    return times.get();
  }

  /** A close is done before the handlers hear of it. */
  void await() throws InterruptedException {
    assertThat(first.await(TransportContract.WAIT_SECONDS, SECONDS)).as("told in time").isTrue();
  }
}
