package io.perfport.common.result;

import io.perfport.common.result.RunResult.RunInterval;
import java.util.List;

/**
 * One reporting interval of a run, seen by one end.
 *
 * @param startNanos since the run began, by this end's clock
 * @param endNanos since the run began
 * @param omitted whether it belongs to the warm-up
 * @param streams one entry for each stream, in the order of their ids
 * @param cpu processor time of both ends
 */
public record Interval(
    long startNanos, long endNanos, boolean omitted, List<StreamInterval> streams, IntervalCpu cpu)
    implements RunInterval {
  public Interval {
    streams = List.copyOf(streams);
  }

  /** Of an end that does not tell processor time. */
  public Interval(long startNanos, long endNanos, boolean omitted, List<StreamInterval> streams) {
    this(startNanos, endNanos, omitted, streams, IntervalCpu.UNKNOWN);
  }
}
