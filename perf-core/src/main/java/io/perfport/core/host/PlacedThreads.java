package io.perfport.core.host;

import io.netty.util.NettyRuntime;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ProcessorSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes the threads that serve connections, and holds them to processors: those that run, and those
 * that begin later. Each knows which of these made it ({@link #current}). Thread-safe.
 */
public final class PlacedThreads implements ThreadFactory {
  /** Its target is {@code PID/task/TID}: Java has no gettid(2). */
  private static final Path CALLER = Path.of("/proc/thread-self");

  private static final InternalLogger LOG = InternalLoggerFactory.getInstance(PlacedThreads.class);

  private static final ThreadLocal<PlacedThreads> MAKER = new ThreadLocal<>();

  private final ThreadFactory factory;

  /** Those that hold without {@link #place}; null for all of the process's. */
  private final ProcessorSet usual;

  /** Null for all of the process's. Guarded by this, as is the rest. */
  private ProcessorSet affinity;

  /** Whether a thread was ever held: until then nothing native is needed. */
  private boolean held;

  /** The kernel's ids of those that run. */
  private final Set<Integer> running = new HashSet<>();

  /**
   * @param factory makes the threads
   * @param usual processors to hold them to; null for all that the process may use
   * @throws FailureException if they can't be held to these
   */
  public PlacedThreads(ThreadFactory factory, ProcessorSet usual) {
    this.factory = factory;
    this.usual = usual;
    rememberProcessors();
    if (usual != null) {
      place(usual);
    }
  }

  /** While nobody is held: what asks later, on a thread that is, would count too few. */
  private static void rememberProcessors() {
    HostDescription.line();
    NettyRuntime.availableProcessors();
  }

  /** The one that made the calling thread; empty for threads of others. */
  static Optional<PlacedThreads> current() {
    return Optional.ofNullable(MAKER.get());
  }

  @Override
  public Thread newThread(Runnable task) {
    return factory.newThread(() -> run(task));
  }

  private void run(Runnable task) {
    MAKER.set(this);
    int id = begin();
    try {
      task.run();
    } finally {
      end(id);
    }
  }

  private synchronized int begin() {
    int id = idOfCaller();
    running.add(id);
    if (held) {
      try {
        hold(id);
      } catch (FailureException e) {
        // It serves elsewhere, where it is seen, and warned of: better than not at all.
        LOG.debug("a new thread can't be held", e);
      }
    }
    return id;
  }

  private synchronized void end(int id) {
    running.remove(id);
  }

  /** 0, which nothing is asked for, where the system does not tell. */
  private static int idOfCaller() {
    try {
      return Integer.parseInt(Files.readSymbolicLink(CALLER).getFileName().toString());
    } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Holds the threads to these processors until they are {@link #restore}d.
   *
   * @throws FailureException if that can't be, with the reason; the threads are then where they
   *     were
   */
  public synchronized void place(ProcessorSet processors) {
    obstacle(processors)
        .ifPresent(
            why -> {
              throw new FailureException(FailureReason.OPTION_UNSUPPORTED, why + " (--affinity)");
            });
    // A thread that outlives this, and inherits from the one that it is begun by.
    CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS, Runnable::run).execute(() -> {});
    held = true;
    affinity = processors;
    try {
      running.forEach(this::hold);
    } catch (FailureException e) {
      restore();
      throw e;
    }
  }

  private Optional<String> obstacle(ProcessorSet wanted) {
    return usual == null || usual.containsAll(wanted)
        ? ProcessorAffinity.obstacle(wanted)
        : Optional.of(
            "processor %s is not one that these threads may use: %s".formatted(wanted, usual));
  }

  /** Undoes {@link #place}: holds the threads to what they are usually held to, or to nothing. */
  public synchronized void restore() {
    affinity = usual;
    try {
      running.forEach(this::hold);
    } catch (FailureException e) {
      LOG.warn("threads are not back where they were", e);
    }
  }

  private void hold(int id) {
    if (id != 0 && affinity != null) {
      ProcessorAffinity.hold(id, affinity);
    } else if (id != 0) {
      ProcessorAffinity.release(id);
    }
  }

  /** What the threads are held to; empty for all processors of the process. */
  synchronized Optional<ProcessorSet> affinity() {
    return Optional.ofNullable(affinity);
  }

  /** The kernel's ids of the threads that run. */
  synchronized Set<Integer> running() {
    return Set.copyOf(running);
  }

  /**
   * The calling thread, which one of these has begun, looks at them: it runs wherever the process
   * may, and not on their processors.
   */
  synchronized void stepAside() {
    int id = held ? idOfCaller() : 0;
    if (id != 0) {
      ProcessorAffinity.release(id);
    }
  }
}
