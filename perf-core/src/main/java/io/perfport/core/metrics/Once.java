package io.perfport.core.metrics;

/**
 * A registration that ends with one call of its action, however often it is closed; whoever closes
 * second waits for the first to be done. Thread-safe.
 */
final class Once implements Registration {
  private final Runnable end;
  private boolean closed;

  Once(Runnable end) {
    this.end = end;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      end.run();
    }
  }
}
