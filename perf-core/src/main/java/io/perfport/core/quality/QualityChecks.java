package io.perfport.core.quality;

import io.perfport.common.result.Warning;
import java.util.List;
import java.util.Optional;

/** All checks that one end can make by itself. */
public final class QualityChecks {
  private static final List<QualityCheck> ALL =
      List.of(
          new SaturatedProcessors(),
          new SaturatedThread(),
          new ContendedProcessors(),
          new StolenTime(),
          new ThrottledGroup(),
          new ThermalThrottle(),
          new CappedFrequency(),
          new DescriptorLimit(),
          new PortLimit(),
          new DroppedDatagrams(),
          new ClockStep(),
          new CollectionPauses(),
          new CompilingCode(),
          new BbrOnLoopback(),
          new ClampedWindow(),
          new LimitingWindow(),
          new HighRetransmits(),
          new NothingMoved(),
          new ShortRun(),
          new UnevenIntervals());

  private QualityChecks() {}

  /** What makes the figures of this end suspect; empty if nothing that can be told does. */
  public static List<Warning> judge(Evidence evidence) {
    return ALL.stream().map(check -> check.judge(evidence)).flatMap(Optional::stream).toList();
  }
}
