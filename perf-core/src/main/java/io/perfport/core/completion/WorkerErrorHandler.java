package io.perfport.core.completion;

/** Hears of what a {@link PacketHandler} let escape. */
@FunctionalInterface
public interface WorkerErrorHandler {
  /** Called on the worker's thread, which then goes on with the next packet. */
  void onError(Thread worker, CompletionPacket packet, Throwable error);

  /** Passes errors to the worker's {@link Thread.UncaughtExceptionHandler}. */
  static WorkerErrorHandler uncaught() {
    return (worker, packet, error) ->
        worker.getUncaughtExceptionHandler().uncaughtException(worker, error);
  }
}
