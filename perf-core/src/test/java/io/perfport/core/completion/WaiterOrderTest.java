package io.perfport.core.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.RepeatedTest;

/** Rule 9 with waiters that come, give up and are released in random order. */
@org.junit.jupiter.api.Timeout(60)
class WaiterOrderTest {
  private record Taken(Thread by, long packet) {}

  private final CompletionPort port = CompletionPort.create(64);
  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();

  /** The port's waiters as they ought to be, the latest first. */
  private final Deque<Thread> expected = new ArrayDeque<>();

  @RepeatedTest(3)
  void rule9LatestWaiterGetsTheOldestPacket() throws InterruptedException {
    long seed = Long.getLong("perfport.stress.seed", System.nanoTime());
    System.out.println("stress seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (long step = 0; step < 300; step++) {
      int choice = random.nextInt(5);
      if (expected.isEmpty() || (choice < 2 && expected.size() < 12)) {
        addWaiter();
      } else if (choice == 2) {
        removeWaiter(random.nextInt(expected.size()));
      } else {
        port.post(CompletionPacket.of(null, step, null));
        assertThat(taken.take()).isEqualTo(new Taken(expected.pop(), step));
      }
    }
    port.close();
  }

  private void addWaiter() throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              try {
                long packet = port.poll(Timeout.INFINITE).bytesTransferred();
                port.leave();
                taken.add(new Taken(Thread.currentThread(), packet));
              } catch (InterruptedException | PortClosedException endOfWait) {
                // Gave up, or the test is over.
                port.leave();
              }
            });
    thread.setDaemon(true);
    thread.start();
    expected.push(thread);
    awaitWaiters();
  }

  private void removeWaiter(int index) throws InterruptedException {
    Iterator<Thread> waiters = expected.iterator();
    Thread thread = waiters.next();
    for (int i = 0; i < index; i++) {
      thread = waiters.next();
    }
    waiters.remove();
    thread.interrupt();
    thread.join();
    awaitWaiters();
  }

  private void awaitWaiters() throws InterruptedException {
    while (port.statistics().waiting() != expected.size()) {
      Thread.sleep(0, 100_000);
    }
  }
}
