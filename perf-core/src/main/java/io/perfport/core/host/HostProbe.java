package io.perfport.core.host;

import io.perfport.core.host.HostObservation.HostSnapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Looks at this process and its machine. It takes some milliseconds and so belongs on no event
 * loop; see {@link HostWatch}. Thread-safe.
 */
public final class HostProbe {
  private final SystemFiles files;

  /**
   * A probe of a machine whose {@code /proc} and {@code /sys} are below a directory: tests make
   * their own machines.
   */
  public HostProbe(Path root) {
    this.files = new SystemFiles(root);
  }

  /** A probe of this machine. */
  public static HostProbe ofThisMachine() {
    return new HostProbe(Path.of("/"));
  }

  /** How things are now. */
  public HostSnapshot look() {
    ProcessFacts process = ProcessFacts.now();
    MachineFacts machine = MachineFacts.read(files);
    // Last, and next to each other: the two clocks are compared.
    Instant wall = Instant.now();
    return new HostSnapshot(
        System.nanoTime(),
        TimeUnit.SECONDS.toNanos(wall.getEpochSecond()) + wall.getNano(),
        process,
        machine);
  }
}
