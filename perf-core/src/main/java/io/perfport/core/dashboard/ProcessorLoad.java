package io.perfport.core.dashboard;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.perfport.core.host.ProcessCpu;
import io.perfport.core.report.JsonFields;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Processor time of this process, and of the event loops that are a thread each, in percent of one
 * processor. Loops come and go from any thread; one thread reads.
 */
final class ProcessorLoad {
  private static final int MOST_LOOPS = 64;
  private static final long LONG_AGO_NANOS = 3_000_000_000L;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<LoopTime> loops = new CopyOnWriteArrayList<>();
  private ProcessCpu before = ProcessCpu.now();

  /** What one event loop's thread had used when it was looked at last. */
  private static final class LoopTime {
    private final EventExecutorGroup group;
    private final long thread;
    private long cpuNanos;
    private long atNanos = System.nanoTime();

    LoopTime(EventExecutorGroup group, long thread, long cpuNanos) {
      this.group = group;
      this.thread = thread;
      this.cpuNanos = cpuNanos;
    }
  }

  /** Shows these loops too. Not called by one of them: it waits until their threads run. */
  void add(EventExecutorGroup group) {
    for (EventExecutor loop : group) {
      if (loop instanceof SingleThreadEventExecutor single && loops.size() < MOST_LOOPS) {
        long thread = single.threadProperties().id();
        loops.add(new LoopTime(group, thread, threads.getThreadCpuTime(thread)));
      }
    }
  }

  void remove(EventExecutorGroup group) {
    loops.removeIf(each -> each.group == group);
  }

  /** What was used since the last time, in JSON: nothing if that was long ago. */
  JsonFields take() {
    ProcessCpu now = ProcessCpu.now();
    boolean recent = now.wallNanos() - before.wallNanos() < LONG_AGO_NANOS;
    JsonFields fields = new JsonFields();
    if (recent) {
      fields.figure("process", now.since(before).totalPercent());
    }
    before = now;
    List<JsonFields> each = new ArrayList<>();
    for (LoopTime loop : loops) {
      // -1 of a thread that has ended, and where the JVM can't tell.
      long cpuNanos = threads.getThreadCpuTime(loop.thread);
      long atNanos = System.nanoTime();
      if (recent && cpuNanos >= 0 && loop.cpuNanos >= 0) {
        double percent = 100.0 * (cpuNanos - loop.cpuNanos) / Math.max(1, atNanos - loop.atNanos);
        each.add(new JsonFields().figure("percent", percent));
      }
      loop.cpuNanos = cpuNanos;
      loop.atNanos = atNanos;
    }
    return fields.array("loops", each);
  }
}
