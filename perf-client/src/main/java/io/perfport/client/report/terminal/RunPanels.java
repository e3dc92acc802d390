package io.perfport.client.report.terminal;

import io.perfport.client.report.text.Progress;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.LatencyDistribution;
import io.perfport.common.result.RampStep;
import io.perfport.common.result.RunResult.RunInterval;
import io.perfport.common.result.RunResult.RunStart;
import io.perfport.common.result.TestStart;
import io.perfport.common.unit.RateFormat;
import java.util.List;

/**
 * What the view shows of one run. As it stands here it does for any workload; one with more to show
 * overrides a part.
 */
interface RunPanels {
  static RunPanels of(RunStart start, RateFormat rates) {
    if (start instanceof TestStart streams) {
      return new StreamPanels(streams, rates);
    }
    return start instanceof ExchangeStart exchanges ? new ExchangePanels(exchanges) : () -> start;
  }

  RunStart start();

  /** What is done, in words. */
  default String plan() {
    return start().workloadLabel();
  }

  /**
   * How far it is.
   *
   * @param sinceNanos when it, or the part of it that goes on now, began
   */
  default Progress progress(long sinceNanos) {
    return new Progress(sinceNanos, 0, null);
  }

  default void add(RunInterval interval) {}

  default void add(RampStep step) {}

  default void show(LatencyDistribution soFar) {}

  /** Charts, the most important first. */
  default List<Panel> panels() {
    return List.of();
  }

  /**
   * Lines below the charts, the most important first.
   *
   * @param most how many there is room for
   */
  default List<String> lines(int most, int columns, boolean unicode) {
    return List.of();
  }
}
