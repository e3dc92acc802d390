package io.perfport.core.host;

import java.util.Objects;

/**
 * This process and its machine at one moment.
 *
 * @param nanos the moment, of {@link System#nanoTime}
 * @param wallNanos the same by the wall clock, since 1970
 * @param process what the JVM says
 * @param machine what the kernel says
 */
public record HostSnapshot(long nanos, long wallNanos, ProcessFacts process, MachineFacts machine) {
  public HostSnapshot {
    Objects.requireNonNull(process, "process");
    Objects.requireNonNull(machine, "machine");
  }
}
