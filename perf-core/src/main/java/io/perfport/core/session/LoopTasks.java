package io.perfport.core.session;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tasks for other event loops, and the steps of a close-down, each of which is taken whatever
 * became of those before it: a place that is not given back because a message could not be written
 * is lost for as long as the process runs.
 */
public final class LoopTasks {
  private LoopTasks() {}

  /**
   * Has a loop run a task, unless it has shut down, and with it the session that the task is for:
   * connections may be closed later than their session's loop.
   */
  public static void execute(EventExecutor loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      if (!loop.isShuttingDown()) {
        throw e;
      }
    }
  }

  /**
   * Runs every step, in order; then throws the first exception, with the later ones suppressed in
   * it.
   */
  public static void runAll(Runnable... steps) {
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
