package io.perfport.core.metrics;

/** Something that is counted while it lasts. Closing it twice does nothing more. */
public interface Registration extends AutoCloseable {
  /** It has ended when this returns, also if another thread ends it meanwhile. Any thread. */
  @Override
  void close();

  /**
   * A registration that ends with one call of its action, however often it is closed; the code that
   * closes second waits for the first to be done. Thread-safe.
   */
  static final class Once implements Registration {
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
}
