package io.perfport.core.session;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The steps of a close-down. Each is taken whatever became of those before it: a place that is not
 * given back because a message could not be written is lost for as long as the process runs.
 */
public final class Ending {
  private Ending() {}

  /**
   * Has another loop do something, unless that loop has ended: with it has the session that the
   * task would have told. Connections may be closed later than their session's loop ends.
   */
  public static void tell(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      if (!loop.isShuttingDown()) {
        throw e;
      }
    }
  }

  /**
   * Takes every step, in order; then throws what the first that failed has thrown, with the others'
   * exceptions suppressed in it.
   */
  public static void inOrder(Runnable... steps) {
    Throwable first = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw (RuntimeException) first;
    }
  }
}
