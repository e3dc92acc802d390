package io.perfport.core.host;

import java.util.Map;

/**
 * What the JVM says of this process at one moment. Null is what can't be told.
 *
 * @param processors how many this process may run on, as the JVM sees it
 * @param cpuNanos processor time used so far
 * @param threads processor time of each Java thread that lives, by its id; null where there are too
 *     many to look at
 * @param openDescriptors file descriptors in use
 * @param maxDescriptors the limit of descriptors (RLIMIT_NOFILE)
 * @param pauses how often the JVM has stopped to collect garbage
 * @param pauseMillis how long it was stopped for that
 * @param compileMillis how long the JIT compiler has worked, over all its threads
 */
public record ProcessFacts(
    int processors,
    Long cpuNanos,
    Map<Long, ThreadTime> threads,
    Long openDescriptors,
    Long maxDescriptors,
    Long pauses,
    Long pauseMillis,
    Long compileMillis) {
  public ProcessFacts {
    threads = threads == null ? null : Map.copyOf(threads);
  }

  /**
   * One thread.
   *
   * @param name as the JVM has it
   * @param cpuNanos processor time used so far
   */
  public record ThreadTime(String name, long cpuNanos) {}
}
