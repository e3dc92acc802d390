package io.perfport.core.metrics;

import java.util.concurrent.atomic.AtomicBoolean;

/** A registration that ends with one call of its action, however often it is closed. */
final class Once implements Registration {
  private final Runnable end;

  /** Set by whichever thread closes first, read by the others. */
  private final AtomicBoolean closed = new AtomicBoolean();

  Once(Runnable end) {
    this.end = end;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      end.run();
    }
  }
}
