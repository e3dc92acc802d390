package io.perfport.core.completion;

import io.perfport.core.completion.PortWorkers.WorkerErrorHandler;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;

/**
 * The shape of a pool of workers.
 *
 * @param threads how many workers, at least 1. Twice the port's concurrency value lets another
 *     worker run whenever one blocks (rule 61)
 * @param batch how many packets a worker takes at most in one go, at least 1
 * @param threadFactory makes the threads; the pool names them perf-port-worker-N
 * @param errorHandler hears of what the packet handler lets escape
 */
public record PortWorkersConfig(
    int threads, int batch, ThreadFactory threadFactory, WorkerErrorHandler errorHandler) {
  /** Few enough that no worker sits for long on packets which another could process. */
  public static final int DEFAULT_BATCH = 16;

  public PortWorkersConfig {
    if (threads < 1) {
      throw new IllegalArgumentException("a pool needs at least one worker, not " + threads);
    }
    if (batch < 1) {
      throw new IllegalArgumentException("a batch holds at least one packet, not " + batch);
    }
    Objects.requireNonNull(threadFactory, "threadFactory");
    Objects.requireNonNull(errorHandler, "errorHandler");
  }

  /** One worker a processor, platform threads, errors to the uncaught exception handler. */
  public static PortWorkersConfig defaults() {
    return new PortWorkersConfig(
        Runtime.getRuntime().availableProcessors(),
        DEFAULT_BATCH,
        Thread::new,
        WorkerErrorHandler.uncaught());
  }

  public PortWorkersConfig withThreads(int value) {
    return new PortWorkersConfig(value, batch, threadFactory, errorHandler);
  }

  public PortWorkersConfig withBatch(int value) {
    return new PortWorkersConfig(threads, value, threadFactory, errorHandler);
  }

  public PortWorkersConfig withThreadFactory(ThreadFactory value) {
    return new PortWorkersConfig(threads, batch, value, errorHandler);
  }

  public PortWorkersConfig withErrorHandler(WorkerErrorHandler value) {
    return new PortWorkersConfig(threads, batch, threadFactory, value);
  }
}
