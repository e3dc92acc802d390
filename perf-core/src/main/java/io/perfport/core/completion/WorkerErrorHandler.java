package io.perfport.core.completion;

/** Hears of what a {@link PacketHandler} let escape, and of fetches that failed. */
@FunctionalInterface
public interface WorkerErrorHandler {
  /**
   * Called on the worker's thread, which then goes on with the next packet.
   *
   * @param packet what was being processed; null if the worker failed to get one
   */
  void onError(Thread worker, CompletionPacket packet, Throwable error);

  /** Passes errors to the worker's {@link Thread.UncaughtExceptionHandler}. */
  static WorkerErrorHandler uncaught() {
    return (worker, packet, error) ->
        worker.getUncaughtExceptionHandler().uncaughtException(worker, error);
  }
}
