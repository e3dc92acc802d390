package io.perfport.core.completion.operation.readiness;

import io.perfport.core.completion.CompletionSource;
import io.perfport.core.completion.PacketChain;
import io.perfport.core.completion.Timeout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The selector, polled by whichever worker waits. */
final class SelectorSource implements CompletionSource {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Selector selector;

  /** Held while selecting: a thread that only wants to look must not wait for one that waits. */
  private final ReentrantLock selecting = new ReentrantLock();

  /**
   * Set while a thread may be blocked in the selector, and cleared by the first who wakes it: one
   * wake-up does for all. Written by the thread that selects and by those that wake it.
   */
  private volatile boolean blocked;

  SelectorSource() throws IOException {
    selector = Selector.open();
  }

  @Override
  public void fetch(long timeoutNanos, PacketChain found) {
    selecting.lock();
    try {
      if (timeoutNanos > 0) {
        blocked =
            true; // from here on, a thread that changes an interest sees that it must wake this one
        select(timeoutNanos, found);
        blocked = false;
      } else {
        selector.selectNow(key -> ready(key, found));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClosedSelectorException e) {
      // The backend is closed, and with it all that could have completed.
    } finally {
      selecting.unlock();
    }
  }

  /** Sticky: a fetch that has not begun yet ends at once. */
  @Override
  public void interrupt() {
    selector.wakeup();
  }

  /** To be called after an interest was set which the selector did not have. */
  void interestAdded() {
    if (blocked) {
      blocked = false;
      selector.wakeup();
    }
  }

  /**
   * To be called after a registered channel was closed: the system's socket lives on, and a
   * listener listens, until the selector has let go of it.
   */
  void release() {
    if (!selecting.tryLock()) {
      interestAdded();
      return;
    }
    try {
      if (selector.isOpen()) {
        selector.selectNow(key -> ready(key, null));
        // It may have taken a wake-up that was meant for a worker which is about to wait.
        selector.wakeup();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      selecting.unlock();
    }
  }

  SelectionKey register(SelectableChannel channel, ReadyHandle handle) throws IOException {
    return channel.register(selector, 0, handle);
  }

  void close() throws IOException {
    if (!selector.isOpen()) {
      return;
    }
    for (SelectionKey key : new ArrayList<>(selector.keys())) {
      ((ReadyHandle) key.attachment()).close();
    }
    selector.close();
  }

  /**
   * The selector counts in milliseconds. Half a millisecond and more is rounded up; less means not
   * to wait at all, so that short deadlines are kept at the price of asking again.
   */
  private void select(long timeoutNanos, PacketChain found) throws IOException {
    if (timeoutNanos == Timeout.INFINITE) {
      selector.select(key -> ready(key, found));
      return;
    }
    long millis = (timeoutNanos + MILLI / 2) / MILLI;
    if (millis == 0) {
      selector.selectNow(key -> ready(key, found));
    } else {
      selector.select(key -> ready(key, found), millis);
    }
  }

  private static void ready(SelectionKey key, PacketChain found) {
    int readyOps;
    try {
      readyOps = key.readyOps();
    } catch (CancelledKeyException e) {
      return; // closed in the meantime, which ended its operations
    }
    ((ReadyHandle) key.attachment()).ready(readyOps, found);
  }

  /** What is attached to a key of the selector. */
  interface ReadyHandle {
    /**
     * Carries on operations that were waiting. Called by the thread that polls the selector, with
     * the selector's locks held: it makes a system call at most for each direction.
     *
     * @param readyOps the key's ready set
     * @param found takes the packets of what is done; null to post them
     */
    void ready(int readyOps, PacketChain found);

    /** Closes, as the backend does. */
    void close();
  }
}
