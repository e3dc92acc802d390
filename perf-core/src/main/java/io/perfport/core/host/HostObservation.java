package io.perfport.core.host;

import io.perfport.common.result.Placement;
import java.util.Objects;
import java.util.Optional;

/**
 * What happened to this process and its machine between two moments.
 *
 * @param before when the measured part of a run began
 * @param after when it had ended
 * @param placement where the threads ran that serve connections; null where it can't be told
 */
public record HostObservation(HostSnapshot before, HostSnapshot after, Placement placement) {
  /** The time between, by the monotonic clock; at least 1. */
  public long nanos() {
    return Math.max(1, after.nanos() - before.nanos());
  }

  public double seconds() {
    return nanos() / 1e9;
  }

  /** How much further the wall clock went than the monotonic one; less than 0 if it went back. */
  public long wallClockDriftNanos() {
    return after.wallNanos() - before.wallNanos() - (after.nanos() - before.nanos());
  }

  /** Processors that this process kept busy, on average. */
  public Optional<Double> processorsUsed() {
    return grown(before.process().cpuNanos(), after.process().cpuNanos())
        .map(cpu -> (double) cpu / nanos());
  }

  /**
   * Processors that this process may use: those of the JVM, of its affinity, or the control group's
   * limit.
   */
  public double processorsAllowed() {
    double processors =
        placement == null || placement.affinity() == null
            ? after.process().processors()
            : placement.affinity().size();
    CgroupCpu cgroup = after.machine().cgroup();
    return cgroup == null || cgroup.quotaProcessors() == null
        ? processors
        : Math.min(processors, cgroup.quotaProcessors());
  }

  /** What all processors did; empty where it can't be told, or too little time has passed. */
  public Optional<ProcessorTime> machine() {
    ProcessorTime from = before.machine().processors();
    ProcessorTime to = after.machine().processors();
    return from == null || to == null
        ? Optional.empty()
        : Optional.of(to.since(from)).filter(time -> time.total() > 0);
  }

  /** How much a counter that only grows has grown; empty where one of the two is not known. */
  public static Optional<Long> grown(Long from, Long to) {
    return from == null || to == null ? Optional.empty() : Optional.of(Math.max(0, to - from));
  }

  /**
   * This process and its machine at one moment.
   *
   * @param nanos the moment, of {@link System#nanoTime}
   * @param wallNanos the same by the wall clock, since 1970
   * @param process what the JVM says
   * @param machine what the kernel says
   */
  public record HostSnapshot(
      long nanos, long wallNanos, ProcessFacts process, MachineFacts machine) {
    public HostSnapshot {
      Objects.requireNonNull(process, "process");
      Objects.requireNonNull(machine, "machine");
    }
  }
}
