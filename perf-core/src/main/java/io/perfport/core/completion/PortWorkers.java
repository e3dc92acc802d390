package io.perfport.core.completion;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A fixed pool of threads that serve one port: each waits on it, takes a batch, processes it, and
 * asks again. The pool closes its port when it ends, and when a hundred fetches in a row have
 * failed.
 *
 * <p>Every method may be called by any thread, {@link #awaitTermination} by any but a worker.
 */
public final class PortWorkers {
  private static final int MAX_FAILED_FETCHES = 100;
  private static final long FETCH_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final CompletionPort port;
  private final PacketHandler handler;
  private final PortWorkersConfig config;
  private final List<Thread> threads;
  private final CountDownLatch ended;

  /** Workers that have not yet seen the baton; each takes one off as it does. */
  private final AtomicInteger serving;

  /** Fetches of all workers that have failed since the last one that did not. */
  private final AtomicInteger failedFetches = new AtomicInteger();

  private final AtomicBoolean draining = new AtomicBoolean();

  /**
   * Tells workers to end, one after the other: who gets it finishes its batch, passes it on behind
   * what is queued by then, and ends. The last one serves until nothing is left.
   */
  private final CompletionPacket baton = new CompletionPacket();

  private PortWorkers(CompletionPort port, PacketHandler handler, PortWorkersConfig config) {
    this.port = Objects.requireNonNull(port, "port");
    this.handler = Objects.requireNonNull(handler, "handler");
    this.config = config;
    this.ended = new CountDownLatch(config.threads());
    this.serving = new AtomicInteger(config.threads());
    this.threads = IntStream.range(0, config.threads()).mapToObj(this::newThread).toList();
  }

  /** Starts the workers. */
  public static PortWorkers start(
      CompletionPort port, PacketHandler handler, PortWorkersConfig config) {
    PortWorkers workers = new PortWorkers(port, handler, config);
    workers.threads.forEach(Thread::start);
    return workers;
  }

  /** The threads, ended ones included. */
  public List<Thread> threads() {
    return threads;
  }

  /**
   * Begins to end the pool, and returns at once. A drain may be followed by an abandon, if it takes
   * too long. No effect if the pool ends that way already.
   */
  public void shutdown(PortShutdown how) {
    switch (how) {
      case DRAIN -> {
        if (draining.compareAndSet(false, true)) {
          postBaton();
        }
      }
      case ABANDON -> closePort();
    }
  }

  /**
   * Waits for the workers to end.
   *
   * @return false if the time passed first; the workers are then still at it
   */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return ended.await(Timeout.nanos(timeout), TimeUnit.NANOSECONDS);
  }

  private void postBaton() {
    try {
      port.post(baton);
    } catch (PortClosedException already) {
      // Then the workers are ending without it.
    }
  }

  private Thread newThread(int index) {
    Thread thread = config.threadFactory().newThread(this::serve);
    thread.setName("perf-port-worker-" + index);
    return thread;
  }

  /**
   * Gives the packets that were left behind back to their owner, as {@link CompletionPort#reclaim}
   * does, but keeps the pool's own.
   */
  public void reclaim(Consumer<? super CompletionPacket> owner) {
    port.reclaim(
        packet -> {
          if (packet != baton) {
            owner.accept(packet);
          }
        });
  }

  private void serve() {
    CompletionPacket[] batch = new CompletionPacket[config.batch()];
    try {
      while (!serveBatch(batch)) {
        // The baton has not come yet.
      }
      if (serving.decrementAndGet() > 0) {
        port.leave(); // before the next worker hears: it must find the slot free
        port.post(baton);
      } else {
        serveRest(batch);
        closePort();
      }
    } catch (PortClosedException abandoned) {
      // The other way to end. What this worker had taken, it has processed.
    } finally {
      port.leave(); // rule 11: a thread that ended without saying so would keep its slot
      ended.countDown();
    }
  }

  /** Waits for a batch and processes it; true if the baton was in it. */
  private boolean serveBatch(CompletionPacket[] batch) {
    return process(batch, take(batch, Timeout.INFINITE));
  }

  private void serveRest(CompletionPacket[] batch) {
    int count = take(batch, Timeout.NONE);
    while (count > 0) {
      process(batch, count);
      count = take(batch, Timeout.NONE);
    }
  }

  private int take(CompletionPacket[] batch, long timeoutNanos) {
    try {
      int count = port.poll(batch, timeoutNanos);
      if (failedFetches.getPlain() > 0) {
        failedFetches.set(0);
      }
      return count;
    } catch (InterruptedException e) {
      // An interrupt is for a handler to see; it does not end a worker. Polling cleared it.
      return 0;
    } catch (PortClosedException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      report(null, e);
      afterFailedFetch();
      return 0;
    }
  }

  /**
   * A fetch that fails now and then costs a moment. One that always fails would leave a port that
   * looks open and serves nobody: closed, everybody who waits for it hears.
   */
  private void afterFailedFetch() {
    if (failedFetches.incrementAndGet() >= MAX_FAILED_FETCHES) {
      closePort();
      return;
    }
    port.beginBlocking();
    try {
      LockSupport.parkNanos(this, FETCH_PAUSE_NANOS);
    } finally {
      port.endBlocking();
    }
  }

  private boolean process(CompletionPacket[] batch, int count) {
    boolean sawBaton = false;
    for (int i = 0; i < count; i++) {
      CompletionPacket packet = batch[i];
      batch[i] = null;
      if (packet == baton) {
        sawBaton = true;
      } else {
        process(packet);
      }
    }
    return sawBaton;
  }

  private void process(CompletionPacket packet) {
    try {
      handler.handle(packet);
    } catch (Throwable error) {
      port.unwindBlocking();
      report(packet, error);
    }
  }

  private void report(CompletionPacket packet, Throwable error) {
    Thread worker = Thread.currentThread();
    try {
      config.errorHandler().onError(worker, packet, error);
    } catch (Throwable second) {
      second.addSuppressed(error);
      worker.getUncaughtExceptionHandler().uncaughtException(worker, second);
    }
  }

  private void closePort() {
    try {
      port.close();
    } catch (PortClosedException already) {
      // By its owner, or by an earlier call.
    }
  }

  /** What a worker does with a packet that it has taken from the port. */
  @FunctionalInterface
  public interface PacketHandler {
    /**
     * Processes one packet, which is the handler's from now on. Called by whichever worker dequeued
     * it: two completions of one socket may be in two workers at once (rule 57). If it waits for
     * anything, it says so through {@link CompletionPort#blocking} (rule 14).
     *
     * @throws Exception goes to the pool's {@link WorkerErrorHandler}; the worker goes on
     */
    void handle(CompletionPacket packet) throws Exception;
  }

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

  /** How a pool of workers ends. */
  public enum PortShutdown {
    /** Packets that are queued are processed first, also those that this brings about. */
    DRAIN,
    /** The port closes at once; its owner reclaims the packets left behind (rule 67). */
    ABANDON
  }
}
