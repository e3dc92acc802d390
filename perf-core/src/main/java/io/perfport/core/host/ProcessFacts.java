package io.perfport.core.host;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.HashMap;
import java.util.List;
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
  /** With a thread for each of thousands of connections, looking would itself be a load. */
  private static final int MAX_THREADS = 1_024;

  public ProcessFacts {
    threads = threads == null ? null : Map.copyOf(threads);
  }

  static ProcessFacts now() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Long open = null;
    Long max = null;
    if (system instanceof UnixOperatingSystemMXBean unix) {
      open = known(unix.getOpenFileDescriptorCount());
      max = known(unix.getMaxFileDescriptorCount());
    }
    List<GarbageCollectorMXBean> pausing =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(ProcessFacts::isPausing)
            .toList();
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return new ProcessFacts(
        Runtime.getRuntime().availableProcessors(),
        known(system.getProcessCpuTime()),
        threads((ThreadMXBean) ManagementFactory.getThreadMXBean()),
        open,
        max,
        pausing.stream().mapToLong(each -> Math.max(0, each.getCollectionCount())).sum(),
        pausing.stream().mapToLong(each -> Math.max(0, each.getCollectionTime())).sum(),
        compiler == null || !compiler.isCompilationTimeMonitoringSupported()
            ? null
            : (Long) compiler.getTotalCompilationTime());
  }

  /**
   * The collectors that work beside the program have beans of their own, whose time is no pause:
   * "G1 Concurrent GC", "ZGC Cycles", "ZGC Major Cycles", "Shenandoah Cycles".
   */
  private static boolean isPausing(GarbageCollectorMXBean bean) {
    return !bean.getName().contains("Cycles") && !bean.getName().contains("Concurrent");
  }

  private static Map<Long, ThreadTime> threads(ThreadMXBean bean) {
    if (!bean.isThreadCpuTimeSupported()
        || !bean.isThreadCpuTimeEnabled()
        || bean.getThreadCount() > MAX_THREADS) {
      return null;
    }
    long[] ids = bean.getAllThreadIds();
    long[] nanos = bean.getThreadCpuTime(ids);
    ThreadInfo[] infos = bean.getThreadInfo(ids);
    Map<Long, ThreadTime> threads = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (infos[i] != null && nanos[i] >= 0) { // else it has just ended
        threads.put(ids[i], new ThreadTime(infos[i].getThreadName(), nanos[i]));
      }
    }
    return threads;
  }

  /** The beans say -1 for what they can't tell. */
  private static Long known(long value) {
    return value < 0 ? null : (Long) value;
  }

  /**
   * One thread.
   *
   * @param name as the JVM has it
   * @param cpuNanos processor time used so far
   */
  public record ThreadTime(String name, long cpuNanos) {}
}
