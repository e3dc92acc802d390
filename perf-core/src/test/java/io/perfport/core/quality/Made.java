package io.perfport.core.quality;

import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Placement;
import io.perfport.core.host.CgroupCpu;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.HostObservation.HostSnapshot;
import io.perfport.core.host.MachineFacts;
import io.perfport.core.host.MachineFacts.FrequencyLimits;
import io.perfport.core.host.NetworkCounters;
import io.perfport.core.host.NetworkCounters.PortRange;
import io.perfport.core.host.ProcessFacts;
import io.perfport.core.host.ProcessFacts.ThreadTime;
import io.perfport.core.host.ProcessorTime;
import io.perfport.core.quality.Evidence.BulkFacts;
import io.perfport.core.quality.Evidence.PathFacts;
import io.perfport.core.quality.Evidence.RateSpread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Made-up evidence: ten seconds on four processors of a machine where nothing is wrong, from which
 * each test changes one thing. A nanosecond of processor time is written as a part of the run.
 */
final class Made {
  static final long RUN = TimeUnit.SECONDS.toNanos(10);
  static final int PROCESSORS = 4;

  /** Ticks of all processors in the run. */
  static final long TICKS = 4_000;

  long wall = RUN;
  long nanos = RUN;
  long cpu = RUN;
  long thread = RUN / 2;
  Long open = 100L;
  Long limit = 1_000L;
  long pauses = 3;
  long pauseMillis = 9;
  long compileMillis = 100;
  Double quota;
  long throttledPeriods;
  long thermal;
  Double cap = 100.0;
  Long drops = 0L;
  Long sockets = 50L;
  long programs = TICKS / 4;
  long idle = TICKS * 3 / 4;
  long stolen;
  boolean observed = true;
  Placement placement;
  boolean knowsMachine = true;

  boolean datagrams;
  boolean sends = true;
  boolean receives = true;
  boolean withinMachine;
  int port = 40_000;
  String congestion = "cubic";
  long window;
  Long granted = 1_000_000L;

  boolean hasBulk = true;
  boolean paced;
  long measured = RUN;
  long sent = 1;
  long received = 1;
  List<BulkFacts.Sender> senders = List.of();
  DatagramCounts counts;
  boolean coalesced;
  RateSpread spread = RateSpread.NONE;

  Evidence evidence() {
    return new Evidence(
        observed ? Optional.of(observation()) : Optional.empty(),
        new PathFacts(
            datagrams, sends, receives, withinMachine, port, congestion, window, granted, granted),
        hasBulk
            ? Optional.of(
                new BulkFacts(paced, measured, sent, received, senders, counts, coalesced, spread))
            : Optional.empty());
  }

  List<String> codes() {
    return QualityChecks.judge(evidence()).stream().map(each -> each.code()).toList();
  }

  HostObservation observation() {
    return new HostObservation(
        new HostSnapshot(
            5,
            1_000,
            process(0, 0, 0, 0, 0, 1_000),
            knowsMachine ? machine(0, 0, 0, 0, 0, 0, 7L, 50L) : unknown()),
        new HostSnapshot(
            5 + nanos,
            1_000 + wall,
            process(cpu, thread, pauses, pauseMillis, compileMillis, 1_000),
            knowsMachine
                ? machine(
                    programs,
                    idle,
                    stolen,
                    programs + idle + stolen,
                    throttledPeriods,
                    thermal,
                    drops == null ? null : (Long) (7 + drops),
                    sockets)
                : unknown()),
        placement);
  }

  private ProcessFacts process(
      long cpuNanos, long threadNanos, long count, long millis, long compiled, long base) {
    return new ProcessFacts(
        PROCESSORS,
        base + cpuNanos,
        Map.of(1L, new ThreadTime("main", base), 2L, new ThreadTime("loop-1", base + threadNanos)),
        open,
        limit,
        base + count,
        base + millis,
        base + compiled);
  }

  private MachineFacts machine(
      long programTicks,
      long idleTicks,
      long stolenTicks,
      long total,
      long throttled,
      long thermalEvents,
      Long udpDrops,
      Long tcpSockets) {
    return new MachineFacts(
        new ProcessorTime(
            PROCESSORS, 50 + programTicks, 60 + idleTicks, 70 + stolenTicks, 180 + total),
        new CgroupCpu(quota, 11 + throttled, 1_000_000 * throttled),
        new FrequencyLimits(13 + thermalEvents, cap),
        new NetworkCounters(udpDrops, tcpSockets, new PortRange(30_000, 49_999)));
  }

  private static MachineFacts unknown() {
    return new MachineFacts(
        null, null, new FrequencyLimits(null, null), new NetworkCounters(null, null, null));
  }
}
