package io.perfport.core.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.core.completion.PortWorkers.PortShutdown;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who fetches when those that fetched are held up. */
@org.junit.jupiter.api.Timeout(20)
class LeaderWaitTest {
  private static final int WORKERS = 5;

  /** Completions that only a fetch brings to the port. */
  private static final class QueueSource implements CompletionSource {
    private static final CompletionPacket INTERRUPT = new CompletionPacket();

    final BlockingQueue<CompletionPacket> completed = new LinkedBlockingQueue<>();

    @Override
    public void fetch(long timeoutNanos, PacketChain found) {
      try {
        CompletionPacket packet = completed.poll(timeoutNanos, TimeUnit.NANOSECONDS);
        if (packet != null && packet != INTERRUPT) {
          found.add(packet);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void interrupt() {
      completed.add(INTERRUPT);
    }
  }

  @Test
  void aFollowerFetchesThoughEveryOneBeforeItIsHeldUpByItsPacket() throws Exception {
    QueueSource source = new QueueSource();
    CompletionPort port = CompletionPort.create(WORKERS, new LeaderWait(source));
    CountDownLatch allAtWork = new CountDownLatch(WORKERS);
    PortWorkers workers =
        PortWorkers.start(
            port,
            packet -> {
              allAtWork.countDown();
              awaitQuietly(allAtWork); // no packet is done before the last one is fetched
            },
            PortWorkersConfig.defaults().withThreads(WORKERS).withBatch(1));
    while (port.statistics().waiting() < WORKERS) {
      Thread.sleep(1);
    }
    for (int i = 0; i < WORKERS; i++) {
      long held = allAtWork.getCount();
      source.completed.add(new CompletionPacket());
      while (allAtWork.getCount() == held) { // one at a time, so that each costs a leader
        Thread.sleep(1);
      }
    }
    assertThat(allAtWork.await(60, TimeUnit.SECONDS)).isTrue();
    workers.shutdown(PortShutdown.ABANDON);
    assertThat(workers.awaitTermination(java.time.Duration.ofSeconds(30))).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
