package io.perfport.client.session;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Tells a test's report what happens, in order. A report writes, and its reader may be slow or have
 * stopped: it must not hold up the event loops, which measure. What waits to be told is what the
 * test remembers anyway. Thread-safe.
 */
public final class ReportThread implements AutoCloseable {
  private static final InternalLogger LOG = InternalLoggerFactory.getInstance(ReportThread.class);

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("perf-client-report", true));

  /** Runs that on the thread, when everything before it has been told. Not after the close. */
  public void tell(Runnable what) {
    thread.execute(
        () -> {
          try {
            what.run();
          } catch (RuntimeException e) {
            // A line less; the test goes on, and its result is still to be told.
            LOG.warn("a report can't show what happened", e);
          }
        });
  }

  /**
   * Tells the last event, for whose result a caller waits: a report that fails is no reason to wait
   * for ever.
   *
   * @param last runs on the thread, and completes {@code result} with what it returns or throws
   */
  public <R> void conclude(CompletableFuture<R> result, Supplier<R> last) {
    tell(
        () -> {
          try {
            result.complete(last.get());
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
            throw e;
          }
        });
  }

  /** What is being told goes on. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
