package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.CLOCK_STEP;
import static io.perfport.common.result.WarningCode.CPU_CONTENDED;
import static io.perfport.common.result.WarningCode.CPU_SATURATED;
import static io.perfport.common.result.WarningCode.CPU_STOLEN;
import static io.perfport.common.result.WarningCode.CPU_THROTTLED;
import static io.perfport.common.result.WarningCode.DESCRIPTORS_NEAR_LIMIT;
import static io.perfport.common.result.WarningCode.FREQUENCY_CAPPED;
import static io.perfport.common.result.WarningCode.GC_PAUSES;
import static io.perfport.common.result.WarningCode.STILL_COMPILING;
import static io.perfport.common.result.WarningCode.THERMAL_THROTTLE;
import static io.perfport.common.result.WarningCode.THREADS_MOVED;
import static io.perfport.common.result.WarningCode.THREAD_SATURATED;
import static io.perfport.core.quality.QualityChecks.warn;

import io.perfport.common.result.Placement;
import io.perfport.common.result.Warning;
import io.perfport.core.host.CgroupCpu;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.ProcessFacts;
import io.perfport.core.host.ProcessFacts.ThreadTime;
import io.perfport.core.host.ProcessorTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the process and its machine say of the figures: processors, throttling, the collector, the
 * compiler, clocks, descriptors. See {@link QualityChecks}.
 */
final class HostChecks {
  /** Ticks of the kernel are 10 ms: below this, one of them is more than 2 %. */
  private static final long MIN_SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final double PROCESS_BUSY = 0.90;

  /** Of the whole machine only a small rest is left: interrupts and other ends work in it too. */
  private static final double MACHINE_BUSY = 0.95;

  private static final double THREAD_BUSY = 0.95;

  private static final double OTHER_PROGRAMS = 0.10;

  private static final double STOLEN = 0.02;

  private static final double FREE_PERCENT = 90;

  private static final double NEAR_LIMIT = 0.90;

  private static final long CLOCK_READING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final double CLOCK_ADJUSTING = 0.001;

  private static final double COLLECTING = 0.01;

  private static final double LONG_PAUSE_MILLIS = 20;

  private static final double COMPILING = 0.25;

  private HostChecks() {}

  /**
   * No processor was left: the figure is that of this machine and not of the network. The mean over
   * a run that stays above nine tenths had stretches without any idle processor.
   */
  static Optional<Warning> saturatedProcessors(Evidence evidence) {
    return evidence.host().filter(HostChecks::sharesCanBeTold).flatMap(HostChecks::saturated);
  }

  private static Optional<Warning> saturated(HostObservation host) {
    double allowed = host.processorsAllowed();
    Optional<Double> used = host.processorsUsed();
    if (used.isPresent() && used.get() >= PROCESS_BUSY * allowed) {
      return warn(
          CPU_SATURATED,
          "this process kept %.2f of the %.2f processors busy that it may use: the figure is the"
              + " machine's, not the network's",
          used.get(),
          allowed);
    }
    return host.machine()
        .map(time -> 1 - (double) time.idle() / time.total())
        .filter(busy -> busy >= MACHINE_BUSY)
        .flatMap(
            busy ->
                warn(
                    CPU_SATURATED,
                    "the machine's processors were %.0f %% busy, with all its programs: the figure"
                        + " is the machine's, not the network's",
                    100 * busy));
  }

  /**
   * One thread, in a bulk test an event loop, was busy all the time: more network, or more
   * processors, would not have made the figure larger. The rest of a twentieth is what a loop that
   * never waits still loses to interrupts and to other threads.
   */
  static Optional<Warning> saturatedThread(Evidence evidence) {
    return evidence.host().filter(HostChecks::sharesCanBeTold).flatMap(HostChecks::busiestThread);
  }

  private static Optional<Warning> busiestThread(HostObservation host) {
    Map<Long, ThreadTime> before = host.before().process().threads();
    Map<Long, ThreadTime> after = host.after().process().threads();
    if (before == null || after == null) {
      return Optional.empty();
    }
    double busiest = 0;
    String name = "";
    for (Map.Entry<Long, ThreadTime> thread : after.entrySet()) {
      ThreadTime earlier = before.get(thread.getKey());
      long used = thread.getValue().cpuNanos() - (earlier == null ? 0 : earlier.cpuNanos());
      if (used > busiest) {
        busiest = used;
        name = thread.getValue().name();
      }
    }
    double share = busiest / host.nanos();
    return share < THREAD_BUSY
        ? Optional.empty()
        : warn(
            THREAD_SATURATED,
            "the thread %s was %.0f %% busy: the figure is what one processor can do; more streams"
                + " (-P) and --workers spread it",
            name,
            100 * Math.min(1, share));
  }

  /**
   * Other programs used a tenth of the machine, enough to make event loops wait for their turn.
   * Where both ends are on one machine the other end is such a program, so nothing can be said.
   */
  static Optional<Warning> contendedProcessors(Evidence evidence) {
    return evidence.path().withinMachine()
        ? Optional.empty()
        : evidence.host().filter(HostChecks::sharesCanBeTold).flatMap(HostChecks::contended);
  }

  private static Optional<Warning> contended(HostObservation host) {
    Optional<ProcessorTime> machine = host.machine();
    Optional<Double> own = host.processorsUsed();
    if (machine.isEmpty() || own.isEmpty()) {
      return Optional.empty();
    }
    ProcessorTime time = machine.get();
    double programs = (double) time.programs() / time.total();
    double others = programs - own.get() / time.processors();
    return others < OTHER_PROGRAMS
        ? Optional.empty()
        : warn(
            CPU_CONTENDED,
            "other programs used %.0f %% of this machine's processors: stop them, or measure when"
                + " they rest",
            100 * others);
  }

  /**
   * Threads of a test with an affinity moved, within its processors where it has several, or ran
   * elsewhere. Once is enough: what was stated does not hold, and caches began anew.
   */
  static Optional<Warning> movedThreads(Evidence evidence) {
    return evidence
        .host()
        .map(HostObservation::placement)
        .filter(placed -> placed.affinity() != null && placed.processors() != null)
        .filter(
            placed ->
                placed.movedThreads() > 0 || !placed.affinity().containsAll(placed.processors()))
        .flatMap(HostChecks::moved);
  }

  private static Optional<Warning> moved(Placement placed) {
    return warn(
        THREADS_MOVED,
        "with --affinity %s threads ran on processors %s, and %d of them on more than one: name one"
            + " processor, and see what else moves threads (taskset, cpusets)",
        placed.affinity(),
        placed.processors(),
        placed.movedThreads());
  }

  /**
   * A hypervisor let others run while this machine had work. Two of a hundred is more than the
   * run-to-run spread of a quiet machine.
   */
  static Optional<Warning> stolenTime(Evidence evidence) {
    return evidence
        .host()
        .filter(HostChecks::sharesCanBeTold)
        .flatMap(HostObservation::machine)
        .map(time -> (double) time.stolen() / time.total())
        .filter(stolen -> stolen >= STOLEN)
        .flatMap(
            stolen ->
                warn(
                    CPU_STOLEN,
                    "the hypervisor gave %.1f %% of this virtual machine's processor time to"
                        + " others: repeat the test, or measure on a machine of its own",
                    100 * stolen));
  }

  /**
   * A control group's processor limit stopped the process. Once is enough: all threads then stand
   * still for the rest of a period, 100 ms by default, which no round trip or rate survives.
   */
  static Optional<Warning> throttledGroup(Evidence evidence) {
    return evidence.host().flatMap(HostChecks::throttled);
  }

  private static Optional<Warning> throttled(HostObservation host) {
    CgroupCpu from = host.before().machine().cgroup();
    CgroupCpu to = host.after().machine().cgroup();
    if (from == null || to == null || to.throttledPeriods() <= from.throttledPeriods()) {
      return Optional.empty();
    }
    return warn(
        CPU_THROTTLED,
        "the control group's processor limit stopped it in %d periods, for %.0f ms together: give"
            + " the container more processor time",
        to.throttledPeriods() - from.throttledPeriods(),
        (to.throttledNanos() - from.throttledNanos()) / 1e6);
  }

  /** Processors slowed down for their heat. The kernel counts events, so one is enough. */
  static Optional<Warning> thermalThrottle(Evidence evidence) {
    return evidence
        .host()
        .flatMap(
            host ->
                HostObservation.grown(
                    host.before().machine().frequency().thermalEvents(),
                    host.after().machine().frequency().thermalEvents()))
        .filter(events -> events > 0)
        .flatMap(
            events ->
                warn(
                    THERMAL_THROTTLE,
                    "processors were slowed down for their heat %d times: let the machine cool, or"
                        + " look at its fans",
                    events));
  }

  /**
   * A policy keeps a processor below nine tenths of its frequency: what is bound by the processor
   * is then as much smaller.
   */
  static Optional<Warning> cappedFrequency(Evidence evidence) {
    return evidence
        .host()
        .flatMap(host -> Optional.ofNullable(host.after().machine().frequency().capPercent()))
        .filter(cap -> cap < FREE_PERCENT)
        .flatMap(
            cap ->
                warn(
                    FREQUENCY_CAPPED,
                    "the frequency policy keeps a processor at %.0f %% of what it can"
                        + " (scaling_max_freq): lift it to compare with other machines",
                    cap));
  }

  /**
   * The process had nine tenths of its descriptors open: connections of the test, or of other
   * sessions, may have been refused for it.
   */
  static Optional<Warning> descriptorLimit(Evidence evidence) {
    return evidence
        .host()
        .flatMap(
            host ->
                descriptors(host.before().process()).or(() -> descriptors(host.after().process())));
  }

  private static Optional<Warning> descriptors(ProcessFacts process) {
    Long open = process.openDescriptors();
    Long max = process.maxDescriptors();
    return open == null || max == null || open < NEAR_LIMIT * max
        ? Optional.empty()
        : warn(
            DESCRIPTORS_NEAR_LIMIT,
            "%d of %d file descriptors were open: raise the limit (ulimit -n)",
            open,
            max);
  }

  /**
   * The wall clock did not advance like the monotonic one: it was set. Adjusting is allowed for,
   * which Linux does at 500 ppm at most (adjtimex(2)), twice over; and 10 ms, since the two clocks
   * are not read at one moment. Durations are by the monotonic clock and stay right; what compares
   * times of two machines does not.
   */
  static Optional<Warning> clockStep(Evidence evidence) {
    return evidence
        .host()
        .filter(HostChecks::stepped)
        .flatMap(
            host ->
                warn(
                    CLOCK_STEP,
                    "the wall clock was set by %+.3f s during the run: one-way delays and the"
                        + " times of logs are off",
                    host.wallClockDriftNanos() / 1e9));
  }

  private static boolean stepped(HostObservation host) {
    return Math.abs(host.wallClockDriftNanos())
        > CLOCK_READING_NANOS + CLOCK_ADJUSTING * host.nanos();
  }

  /**
   * The JVM stood still to collect garbage for a hundredth of the time, which a rate shows, or for
   * 20 ms at a time on average, which the high percentiles show and a socket buffer of some
   * megabytes may overflow in.
   */
  static Optional<Warning> collectionPauses(Evidence evidence) {
    return evidence.host().flatMap(HostChecks::pauses);
  }

  private static Optional<Warning> pauses(HostObservation host) {
    Optional<Long> pauses =
        HostObservation.grown(host.before().process().pauses(), host.after().process().pauses());
    Optional<Long> millis =
        HostObservation.grown(
            host.before().process().pauseMillis(), host.after().process().pauseMillis());
    if (pauses.isEmpty() || millis.isEmpty() || pauses.get() == 0) {
      return Optional.empty();
    }
    boolean much = millis.get() >= COLLECTING * 1_000 * host.seconds();
    boolean isLong = millis.get() >= LONG_PAUSE_MILLIS * pauses.get();
    return millis.get() > 0 && ((much && sharesCanBeTold(host)) || isLong)
        ? warn(
            GC_PAUSES,
            "the JVM stopped %d times to collect garbage, for %d ms together: give it a larger heap"
                + " (-Xmx) or a concurrent collector (-XX:+UseZGC)",
            pauses.get(),
            millis.get())
        : Optional.empty();
  }

  /**
   * The JIT compiler worked for a quarter of the measured time, over all its threads: the code was
   * not yet what it becomes, and the compiler used processors beside it.
   */
  static Optional<Warning> compilingCode(Evidence evidence) {
    return evidence.host().filter(HostChecks::sharesCanBeTold).flatMap(HostChecks::compiling);
  }

  private static Optional<Warning> compiling(HostObservation host) {
    return HostObservation.grown(
            host.before().process().compileMillis(), host.after().process().compileMillis())
        .filter(millis -> millis >= COMPILING * 1_000 * host.seconds())
        .flatMap(
            millis ->
                warn(
                    STILL_COMPILING,
                    "the JVM was compiling for %d ms of the %.1f s measured: warm up longer (-O)",
                    millis,
                    host.seconds()));
  }

  /** Whether the time is long enough for shares of it. */
  private static boolean sharesCanBeTold(HostObservation host) {
    return host.nanos() >= MIN_SHARE_NANOS;
  }
}
