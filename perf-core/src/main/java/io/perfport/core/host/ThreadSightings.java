package io.perfport.core.host;

import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.result.Placement;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The processors that threads were seen on, look by look (proc(5): field 39 of {@code
 * /proc/self/task/TID/stat}). What did not run between the looks is not counted: it was where it
 * was before. Of a thread that was held to processors just before the first look, that look tells
 * where it ran without them, if it slept since: so it does not count. Thread-safe.
 */
final class ThreadSightings {
  /** With a thread for each of thousands of connections, looking would itself be a load. */
  private static final int MAX_THREADS = 1_024;

  /** After the name in brackets, which may have blanks; the field before these is the second. */
  private static final int PROCESSOR_FIELD = 39 - 3;

  private final SystemFiles files;
  private final PlacedThreads threads;
  private final ProcessorSet affinity;
  private final Map<Integer, Sighted> sighted = new HashMap<>();

  /** One thread. */
  private static final class Sighted {
    private final BitSet processors = new BitSet();
    private long runNanos;
    private boolean ran;

    Sighted(long runNanos) {
      this.runNanos = runNanos;
    }
  }

  static ThreadSightings ofThisMachine(PlacedThreads threads) {
    return new ThreadSightings(new SystemFiles(Path.of("/")), threads);
  }

  ThreadSightings(SystemFiles files, PlacedThreads threads) {
    this.files = files;
    this.threads = threads;
    this.affinity = threads.affinity().orElse(null);
  }

  /** Whether they are held to processors: only then is it worth looking again and again. */
  boolean isPlaced() {
    return affinity != null;
  }

  /** Looks once. Some microseconds a thread: not on an event loop. */
  void look() {
    threads.stepAside();
    List<Integer> running = threads.running().stream().filter(id -> id != 0).toList();
    if (running.size() <= MAX_THREADS) {
      running.forEach(this::look);
    }
  }

  private void look(int thread) {
    String path = "proc/self/task/" + thread + "/";
    OptionalLong processor =
        files.line(path + "stat").map(ThreadSightings::processor).orElse(OptionalLong.empty());
    if (processor.isPresent()) {
      // Time on processors, then time waiting for one; some kernels are built without.
      OptionalLong runNanos =
          files
              .line(path + "schedstat")
              .map(line -> SystemFiles.parse(line.split(" ", 2)[0]))
              .orElse(OptionalLong.empty());
      add(thread, (int) processor.getAsLong(), runNanos);
    }
  }

  private static OptionalLong processor(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    OptionalLong number =
        fields.length > PROCESSOR_FIELD
            ? SystemFiles.parse(fields[PROCESSOR_FIELD])
            : OptionalLong.empty();
    return number.isPresent() && number.getAsLong() < ProcessorSet.MAX_PROCESSORS
        ? number
        : OptionalLong.empty();
  }

  private synchronized void add(int thread, int processor, OptionalLong runNanos) {
    Sighted seen =
        sighted.computeIfAbsent(thread, id -> new Sighted(runNanos.orElse(Long.MIN_VALUE)));
    boolean ranSince = runNanos.orElse(0) > seen.runNanos;
    seen.ran |= ranSince;
    seen.runNanos = runNanos.orElse(seen.runNanos);
    if (ranSince || !isPlaced()) {
      seen.processors.set(processor);
    }
  }

  /** What has been seen so far. */
  synchronized Placement placement() {
    BitSet all = new BitSet();
    int moved = 0;
    for (Sighted each : sighted.values()) {
      if (each.ran) {
        all.or(each.processors);
        moved += each.processors.cardinality() > 1 ? 1 : 0;
      }
    }
    return all.isEmpty()
        ? new Placement(affinity, null, null)
        : new Placement(affinity, ProcessorSet.of(all), moved);
  }
}
