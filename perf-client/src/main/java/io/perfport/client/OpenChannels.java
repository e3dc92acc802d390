package io.perfport.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;

/** The channels of one test that are not closed yet. Thread-safe. */
final class OpenChannels {
  /** One for all, so that a channel has none of its own. */
  private final ChannelFutureListener onClose = closed -> left();

  private int open;

  /** A channel was made. */
  synchronized void enter(Channel channel) {
    open++;
    channel.closeFuture().addListener(onClose);
  }

  private synchronized void left() {
    open--;
    if (open == 0) {
      notifyAll();
    }
  }

  /**
   * Waits until all are closed, or for so long.
   *
   * @return whether they are
   */
  synchronized boolean awaitNone(long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    while (open > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        break;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        interrupted = true; // It is soon over; the caller is told.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return open == 0;
  }
}
