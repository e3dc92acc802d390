package io.perfport.client.exchange;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.LatencySummary;
import io.perfport.core.host.ProcessCpu;
import io.perfport.core.run.RunTimeline;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Takes latencies out of the recorders by interval, leaves the warm-up out, and adds up. It belongs
 * to the session's event loop.
 */
final class Measurements {
  private final RunTimeline timeline;
  private final LatencyRecorders recorders;
  private final Supplier<LoadCounts> counts;
  private final EventExecutor loop;
  private final Consumer<ExchangeInterval> intervals;
  private final Runnable measuring;
  private final Latencies totals = new Latencies();
  private final Latencies taken = new Latencies();

  private ScheduledFuture<?> nextTick;
  private boolean began;
  private long beganNanos;
  private long fromNanos;
  private long sampledUntil;

  /** When the measured part began; null before. */
  private LoadCounts countsBefore;

  private long nanos;
  private ProcessCpu cpuBase;
  private CpuUsage cpu;

  /**
   * @param intervals is told of each interval
   * @param measuring is run when the measured part begins
   */
  Measurements(
      RunTimeline timeline,
      LatencyRecorders recorders,
      Supplier<LoadCounts> counts,
      EventExecutor loop,
      Consumer<ExchangeInterval> intervals,
      Runnable measuring) {
    this.timeline = timeline;
    this.recorders = recorders;
    this.counts = counts;
    this.loop = loop;
    this.intervals = intervals;
    this.measuring = measuring;
  }

  /**
   * What was recorded since the last time, before the run begins; only how long connecting took is
   * counted.
   *
   * @return good until the next call
   */
  Latencies before() {
    take();
    totals.connecting().add(taken.connecting());
    return taken;
  }

  private void take() {
    taken.reset();
    recorders.takeInto(taken);
  }

  /** The run begins. */
  void begin() {
    before();
    began = true;
    beganNanos = System.nanoTime();
    if (timeline.omitNanos() == 0) {
      measureFrom(beganNanos);
    }
    scheduleTick(timeline.next(0));
  }

  private void measureFrom(long now) {
    fromNanos = now;
    countsBefore = counts.get();
    cpuBase = ProcessCpu.now();
    measuring.run();
  }

  private void scheduleTick(long atNanos) {
    if (atNanos != RunTimeline.NEVER) {
      long delay = beganNanos + atNanos - System.nanoTime();
      nextTick = loop.schedule(() -> tick(atNanos), delay, TimeUnit.NANOSECONDS);
    }
  }

  private void tick(long atNanos) {
    boolean omitted = timeline.isOmitted(sampledUntil);
    tell(atNanos, omitted);
    if (omitted && !timeline.isOmitted(atNanos)) {
      measureFrom(System.nanoTime());
    }
    scheduleTick(timeline.next(atNanos));
  }

  private void tell(long untilNanos, boolean omitted) {
    take();
    if (!omitted) {
      totals.add(taken);
    }
    long origin = omitted ? 0 : timeline.omitNanos();
    if (timeline.intervalNanos() > 0) {
      intervals.accept(
          new ExchangeInterval(
              sampledUntil - origin,
              untilNanos - origin,
              omitted,
              taken.connecting().getTotalCount() > 0
                  ? taken.connecting().getTotalCount()
                  : counts.get().open(),
              taken.latency().getTotalCount(),
              summary(taken.latency())));
    }
    sampledUntil = untilNanos;
  }

  static LatencySummary summary(Histogram latencies) {
    return latencies.getTotalCount() == 0 ? null : LatencySummary.of(latencies);
  }

  /** The run is over. Once or more. */
  void end() {
    if (nextTick != null) {
      nextTick.cancel(false);
    }
    if (!began || cpu != null) {
      return;
    }
    long now = System.nanoTime();
    boolean omitted = timeline.isOmitted(sampledUntil);
    tell(Math.max(now - beganNanos, sampledUntil), omitted);
    if (!omitted) {
      nanos = now - fromNanos;
      cpu = ProcessCpu.now().since(cpuBase);
    }
  }

  /** The time measured. */
  long nanos() {
    return nanos;
  }

  Latencies totals() {
    return totals;
  }

  /** Connections made in the time measured. */
  long connects() {
    return counts.get().connects() - (countsBefore == null ? 0 : countsBefore.connects());
  }

  /** What went wrong with responses over UDP in the time measured. */
  ResponseFaults faults() {
    return countsBefore == null
        ? ResponseFaults.NONE
        : counts.get().faults().since(countsBefore.faults());
  }

  /** Null until the end, and without a measured part. */
  CpuUsage cpu() {
    return cpu;
  }
}
