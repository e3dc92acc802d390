package io.perfport.core.host;

import com.sun.management.OperatingSystemMXBean;
import io.perfport.common.result.CpuUsage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Processor time that this process has used so far. The total comes from the JVM; Linux also tells
 * how much of it was spent in the kernel (proc(5), {@code /proc/self/stat}, fields 14 and 15).
 *
 * @param wallNanos the moment, of {@link System#nanoTime}
 * @param totalNanos user and system time together
 * @param userTicks user time in the kernel's ticks; -1 where it can't be told
 * @param systemTicks system time in the same ticks
 */
public record ProcessCpu(long wallNanos, long totalNanos, long userTicks, long systemTicks) {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final Path STAT = Path.of("/proc/self/stat");

  /** The time used until now. */
  public static ProcessCpu now() {
    long user = -1;
    long system = -1;
    if (Files.isReadable(STAT)) {
      try {
        String stat = Files.readString(STAT);
        // The program's name, in brackets, may hold spaces: count fields after it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        user = Long.parseLong(fields[11]);
        system = Long.parseLong(fields[12]);
      } catch (IOException | RuntimeException e) {
        user = -1; // The split is told only where it is known; the total does not need it.
      }
    }
    return new ProcessCpu(System.nanoTime(), SYSTEM.getProcessCpuTime(), user, system);
  }

  /** Looks again and again: how much was used since the last time. One thread's. */
  public static final class CpuSinceLast {
    private ProcessCpu last = now();

    /** In percent of one processor. */
    public double percent() {
      ProcessCpu before = last;
      last = now();
      return Math.max(0, last.since(before).totalPercent());
    }
  }

  /** What was used between an earlier moment and this one. */
  public CpuUsage since(ProcessCpu earlier) {
    long wall = Math.max(1, wallNanos - earlier.wallNanos);
    double total = 100.0 * (totalNanos - earlier.totalNanos) / wall;
    if (userTicks < 0 || earlier.userTicks < 0) {
      return new CpuUsage(total, null, null);
    }
    long user = userTicks - earlier.userTicks;
    long system = systemTicks - earlier.systemTicks;
    double userShare = user + system == 0 ? 0 : (double) user / (user + system);
    return new CpuUsage(total, total * userShare, total * (1 - userShare));
  }
}
