package io.perfport.client.exchange;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.exchange.LatencyRecorder.Faults;
import io.perfport.client.exchange.LatencyRecorder.Latencies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Recorders for the event loops of a test: one each where loops are few, shared where every
 * connection has its own, since a recorder takes a megabyte or two.
 */
final class LatencyRecorders {
  private static final int MAX_RECORDERS = 16;

  private final List<LatencyRecorder> recorders;
  private final Map<EventExecutor, LatencyRecorder> byLoop = new HashMap<>();
  private int next;

  /**
   * @param workers event loops, 1 or more
   * @param latencies is told the latencies that are taken out; may not keep them
   */
  LatencyRecorders(int workers, Consumer<Histogram> latencies) {
    recorders =
        Stream.generate(() -> new LatencyRecorder(latencies))
            .limit(Math.min(workers, MAX_RECORDERS))
            .toList();
  }

  /** The recorder of an event loop. Any thread. */
  synchronized LatencyRecorder of(EventExecutor loop) {
    return recorders.size() == 1
        ? recorders.get(0)
        : byLoop.computeIfAbsent(loop, unknown -> recorders.get(next++ % recorders.size()));
  }

  /** See {@link LatencyRecorder#measureFrom}. */
  void measureFrom(long nanos) {
    recorders.forEach(each -> each.measureFrom(nanos));
  }

  /** See {@link LatencyRecorder#measureUntil}. */
  void measureUntil(long nanos) {
    recorders.forEach(each -> each.measureUntil(nanos));
  }

  /** See {@link LatencyRecorder#share}: of all of them. */
  double share() {
    return recorders.stream().mapToDouble(LatencyRecorder::share).sum();
  }

  /** See {@link LatencyRecorder#faults}: of all of them. */
  Faults faults() {
    return recorders.stream().map(LatencyRecorder::faults).reduce(Faults.NONE, Faults::plus);
  }

  /** Adds what was written to all of them since the last time. One thread at a time. */
  void takeInto(Latencies sums) {
    recorders.forEach(each -> each.takeInto(sums));
  }

  /** See {@link LatencyRecorder#lookInto}: of all of them. One thread at a time. */
  void lookInto(Histogram latencies) {
    recorders.forEach(each -> each.lookInto(latencies));
  }
}
