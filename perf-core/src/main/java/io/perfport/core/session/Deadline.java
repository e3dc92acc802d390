package io.perfport.core.session;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One timer that is always the current state's: arming it again forgets what it was armed for
 * before. It belongs to one event loop.
 */
public final class Deadline {
  private final EventExecutor loop;
  private ScheduledFuture<?> timer;

  public Deadline(EventExecutor loop) {
    this.loop = loop;
  }

  /**
   * Runs {@code expired} after this number of milliseconds, unless armed again or cleared before.
   */
  public void arm(long millis, Runnable expired) {
    assert loop.inEventLoop();
    clear();
    timer = loop.schedule(expired, millis, TimeUnit.MILLISECONDS);
  }

  public void clear() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
