package io.perfport.client.exchange;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.client.exchange.LatencyRecorder.Faults;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import io.perfport.client.exchange.Load.Counts;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.LatencySummary;
import io.perfport.core.host.CpuByInterval;
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
  private final Supplier<Counts> counts;
  private final EventExecutor loop;
  private final Consumer<ExchangeInterval> intervals;
  private final Runnable measuring;
  private final Latencies totals = new Latencies();
  private final Latencies taken = new Latencies();

  /** Whether what was taken out is told, and the next begins anew. */
  private boolean told;

  private ScheduledFuture<?> nextTick;
  private boolean began;
  private long beganNanos;
  private long fromNanos;
  private long sampledUntil;

  /** When the measured part was over, since the beginning; 0 while it goes on. */
  private long untilNanos;

  /** When the measured part began; null before. */
  private Counts countsBefore;

  private long nanos;
  private ProcessCpu cpuBase;

  /** Null until the run begins: a ramp comes before it. */
  private CpuByInterval intervalCpu;

  private CpuUsage cpu;

  /**
   * @param intervals is told of each interval
   * @param measuring is run when the measured part begins
   */
  Measurements(
      RunTimeline timeline,
      LatencyRecorders recorders,
      Supplier<Counts> counts,
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
    collect();
    totals.connecting().add(taken.connecting());
    told = true;
    return taken;
  }

  /**
   * Takes out what was recorded meanwhile. It stays with its interval; metrics hear of it now,
   * however long the interval is.
   */
  void collect() {
    if (told) {
      taken.reset();
      told = false;
    }
    recorders.takeInto(taken);
  }

  /** The run begins. */
  void begin() {
    before();
    began = true;
    beganNanos = System.nanoTime();
    intervalCpu = new CpuByInterval();
    if (timeline.omitNanos() == 0) {
      measureFrom(beganNanos);
    }
    scheduleTick(timeline.next(0));
  }

  /** The server tells how much processor time it uses; null where it does not. */
  void onServerCpu(Double percent) {
    if (intervalCpu != null) {
      intervalCpu.onPeerCpu(percent);
    }
  }

  private void measureFrom(long now) {
    fromNanos = now;
    recorders.measureFrom(now);
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
    if (omitted && !timeline.isOmitted(atNanos)) {
      // First, so that what is due from now on is not taken for the warm-up's.
      measureFrom(System.nanoTime());
    }
    tell(atNanos, omitted);
    scheduleTick(timeline.next(atNanos));
  }

  private void tell(long untilNanos, boolean omitted) {
    collect();
    told = true;
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
              summary(taken.latency()),
              intervalCpu.next()));
    }
    sampledUntil = untilNanos;
  }

  static LatencySummary summary(Histogram latencies) {
    return latencies.getTotalCount() == 0 ? null : LatencySummary.of(latencies);
  }

  /**
   * The measured part is over, whatever is still waited for: its time ends here. Once or more; the
   * first counts.
   */
  void stop() {
    if (nextTick != null) {
      nextTick.cancel(false);
    }
    if (!began || untilNanos != 0) {
      return;
    }
    long now = System.nanoTime();
    untilNanos = Math.max(now - beganNanos, sampledUntil);
    if (!timeline.isOmitted(sampledUntil)) {
      recorders.measureUntil(now);
      nanos = now - fromNanos;
      cpu = ProcessCpu.now().since(cpuBase);
    }
  }

  /** No more responses are waited for: what came since the end is of the last interval. Once. */
  void end() {
    stop();
    if (began) {
      tell(untilNanos, timeline.isOmitted(sampledUntil));
    }
  }

  /** The time measured. */
  long nanos() {
    return nanos;
  }

  /**
   * Answers a second over the time measured.
   *
   * @param closedLoop whether each request waited for the one before: see {@link
   *     LatencyRecorder#share}
   */
  double perSecond(boolean closedLoop) {
    double answers = totals.latency().getTotalCount() + (closedLoop ? recorders.share() : 0);
    return nanos == 0 ? 0 : Math.max(0, answers) * 1e9 / nanos;
  }

  Latencies totals() {
    return totals;
  }

  /** Connections made in the time measured. */
  long connects() {
    return counts.get().connects() - (countsBefore == null ? 0 : countsBefore.connects());
  }

  /** What went wrong with responses over UDP in the time measured. */
  Faults faults() {
    return countsBefore == null ? Faults.NONE : recorders.faults();
  }

  /** Null until the end, and without a measured part. */
  CpuUsage cpu() {
    return cpu;
  }
}
