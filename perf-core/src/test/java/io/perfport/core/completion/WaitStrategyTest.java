package io.perfport.core.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The seam for waiting, proven by what it is there for: an idle worker that polls a selector. */
@org.junit.jupiter.api.Timeout(60)
class WaitStrategyTest {
  /** One worker, the leader, waits in the selector; the others park. */
  private static final class SelectingWait implements WaitStrategy {
    final Selector selector;

    /** Written by the worker that leads; read by whoever signals. */
    final AtomicReference<PortWorker> leader = new AtomicReference<>();

    SelectingWait(Selector selector) {
      this.selector = selector;
    }

    @Override
    public void await(PortWorker worker, long timeoutNanos, PacketChain found) {
      if (!leader.compareAndSet(null, worker)) {
        LockSupport.parkNanos(this, timeoutNanos);
        return;
      }
      try {
        if (!worker.isReleased()) { // a signal from here on wakes the selector
          selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
          for (SelectionKey key : selector.selectedKeys()) {
            ((Pipe.SourceChannel) key.channel()).read(ByteBuffer.allocate(64));
            found.add(CompletionPacket.of("ready", 1, key));
            found.add(CompletionPacket.of("ready", 2, key));
          }
          selector.selectedKeys().clear();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        leader.set(null);
      }
    }

    @Override
    public void signal(PortWorker worker) {
      if (leader.get() == worker) {
        selector.wakeup();
      } else {
        LockSupport.unpark(worker.thread());
      }
    }
  }

  @Test
  void idleWorkerPollsAndTakesTheFirstOfWhatItFinds() throws Exception {
    try (Selector selector = Selector.open()) {
      CompletionPort port = CompletionPort.create(1, new SelectingWait(selector));
      Pipe pipe = Pipe.open();
      pipe.source().configureBlocking(false).register(selector, SelectionKey.OP_READ);
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      assertThat(port.poll(Timeout.INFINITE).bytesTransferred()).isEqualTo(1);
      assertThat(port.poll(Timeout.NONE).bytesTransferred()).isEqualTo(2);
      pipe.sink().close();
      pipe.source().close();
    }
  }

  @Test
  void postedPacketsReachAWorkerInTheSelector() throws Exception {
    try (Selector selector = Selector.open()) {
      SelectingWait waiting = new SelectingWait(selector);
      CompletionPort port = CompletionPort.create(2, waiting);
      int rounds = 20_000;
      AtomicLong handled = new AtomicLong();
      CountDownLatch ended = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        Thread worker =
            new Thread(
                () -> {
                  try {
                    while (port.poll(Timeout.INFINITE) != null) {
                      handled.incrementAndGet();
                    }
                  } catch (PortClosedException | InterruptedException endOfTest) {
                    ended.countDown();
                  }
                });
        worker.setDaemon(true);
        worker.start();
      }
      for (int i = 0; i < rounds; i++) {
        port.post(new CompletionPacket());
        if (i % 3 == 0) { // let them run dry again and again: this is where a wake-up gets lost
          while (handled.get() <= i) {
            spinOrEnd();
          }
        }
      }
      while (handled.get() < rounds) {
        spinOrEnd();
      }
      port.close();
      ended.await();
    }
  }

  @Test
  void strategyThatFailsLeavesThePortInOrder() throws InterruptedException {
    CompletionPort port =
        CompletionPort.create(
            1,
            new WaitStrategy() {
              @Override
              public void await(PortWorker worker, long timeoutNanos, PacketChain found) {
                found.add(CompletionPacket.of(null, 7, null));
                throw new IllegalStateException("selector broken");
              }

              @Override
              public void signal(PortWorker worker) {}
            });
    assertThatThrownBy(() -> port.poll(Timeout.INFINITE)).hasMessage("selector broken");
    assertThat(port.statistics().waiting()).isZero();
    assertThat(port.poll(Timeout.NONE).bytesTransferred()).isEqualTo(7);
  }

  /** Can be interrupted, so that a test whose packet never comes ends by its timeout. */
  private static void spinOrEnd() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Thread.onSpinWait();
  }
}
