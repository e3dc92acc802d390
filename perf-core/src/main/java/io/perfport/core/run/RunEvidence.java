package io.perfport.core.run;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.Interval;
import io.perfport.common.result.Placement;
import io.perfport.common.result.StreamInterval;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.Warning;
import io.perfport.core.host.HostObservation;
import io.perfport.core.host.HostProbe;
import io.perfport.core.host.HostWatch;
import io.perfport.core.quality.Evidence;
import io.perfport.core.quality.Evidence.BulkFacts;
import io.perfport.core.quality.Evidence.PathFacts;
import io.perfport.core.quality.Evidence.RateSpread;
import io.perfport.core.quality.QualityChecks;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.DataStream;
import java.util.List;
import java.util.Optional;

/** Gathers what tells whether a run's figures are suspect. It belongs to the run's event loop. */
final class RunEvidence {
  /** With fewer blocks in an interval, pacing by whole blocks alone makes the intervals differ. */
  private static final int MIN_BLOCKS = 20;

  private final TestPlan plan;
  private final List<DataStream> streams;
  private final HostWatch watch = new HostWatch(HostProbe.ofThisMachine());
  private RateSpread intervals = RateSpread.NONE;
  private PathFacts path;
  private Optional<HostObservation> host = Optional.empty();

  RunEvidence(TestPlan plan, List<DataStream> streams) {
    this.plan = plan;
    this.streams = streams;
  }

  /** The run is about to begin, and the channels are open. */
  void begun() {
    path = RunPath.of(plan, streams);
  }

  /** The measured part begins. */
  void measuring() {
    watch.begin();
  }

  void interval(Interval interval) {
    watch.lookAtThreads();
    double nanos = interval.endNanos() - interval.startNanos();
    // The last one may be a short rest.
    if (!interval.omitted() && nanos >= plan.intervalMillis() * 1e6 / 2) {
      intervals =
          intervals.and(
              interval.streams().stream().mapToDouble(StreamInterval::bitsPerSecond).sum());
    }
  }

  /**
   * The streams are over.
   *
   * @param then is run on the loop when the host has been looked at, some milliseconds later
   */
  void ended(EventExecutor loop, Runnable then) {
    watch
        .end()
        .thenAccept(
            seen ->
                // Not as a stage of the future, which would swallow what goes wrong there.
                LoopTasks.execute(
                    loop,
                    () -> {
                      host = seen;
                      then.run();
                    }));
  }

  /**
   * What makes the figures suspect.
   *
   * @param congestion congestion control in force; null where it can't be told
   */
  List<Warning> judge(List<StreamTally> tallies, String congestion) {
    if (path == null) {
      return List.of(); // It never began.
    }
    BulkFacts bulk =
        new BulkFacts(
            plan.bitsPerSecond() > 0,
            tallies.stream().mapToLong(each -> each.total().nanos()).max().orElse(0),
            moved(tallies, true),
            moved(tallies, false),
            tallies.stream()
                .filter(each -> each.total().sender() && !plan.overUdp())
                .map(StreamTally::facts)
                .toList(),
            DatagramCounts.sum(
                tallies.stream()
                    .map(StreamTally::total)
                    .filter(total -> !total.sender())
                    .map(StreamTotal::datagrams)
                    .toList()),
            plan.udp().coalescing(),
            isCoarse() ? RateSpread.NONE : intervals);
    return QualityChecks.judge(
        new Evidence(host, path.withCongestion(congestion), Optional.of(bulk)));
  }

  /** Where the threads of this end ran; null until the end, and where it can't be told. */
  Placement placement() {
    return host.map(HostObservation::placement).orElse(null);
  }

  private static long moved(List<StreamTally> tallies, boolean sent) {
    return tallies.stream()
        .map(StreamTally::total)
        .filter(total -> total.sender() == sent)
        .mapToLong(StreamTotal::bytes)
        .sum();
  }

  private boolean isCoarse() {
    double bytes = intervals.mean() / 8 * plan.intervalMillis() / 1_000;
    double atOnce = (double) plan.blockBytes() * Math.max(1, plan.burstBlocks());
    return bytes < MIN_BLOCKS * atOnce * streams.size();
  }
}
