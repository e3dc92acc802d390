package io.perfport.common.result;

import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measure.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The figures of merit of latency under load: the headline is the responsiveness under it. */
final class LoadedFigures {
  private static final Measure LOADED_RPM = Measure.more("rpm_loaded", Unit.COUNT);
  private static final Measure IDLE_RPM = Measure.more("rpm_idle", Unit.COUNT);
  private static final Measure LOADED_P50 = Measure.less("loaded_latency_p50", Unit.MICROSECONDS);
  private static final Measure LOADED_P99 = Measure.less("loaded_latency_p99", Unit.MICROSECONDS);
  private static final Measure IDLE_P50 = Measure.less("idle_latency_p50", Unit.MICROSECONDS);
  private static final double NANOS_PER_MICRO = 1e3;

  private LoadedFigures() {}

  /** What can be told. */
  static List<Figure> of(LoadedResult result) {
    List<Figure> figures = new ArrayList<>();
    Optional<LatencyDistribution> loaded = result.loaded().map(each -> each.local().latency());
    Optional<LatencyDistribution> idle = Optional.ofNullable(result.idle().local().latency());
    loaded.ifPresent(told -> figures.add(new Figure(LOADED_RPM, told.roundTripsPerMinute())));
    loaded.ifPresent(told -> add(figures, LOADED_P50, told, 50));
    loaded.ifPresent(told -> add(figures, LOADED_P99, told, 99));
    idle.ifPresent(told -> figures.add(new Figure(IDLE_RPM, told.roundTripsPerMinute())));
    idle.ifPresent(told -> add(figures, IDLE_P50, told, 50));
    result.streams().ifPresent(streams -> figures.addAll(streams.figures()));
    return List.copyOf(figures);
  }

  private static void add(
      List<Figure> figures, Measure measure, LatencyDistribution told, double percent) {
    told.summary()
        .at(percent)
        .ifPresent(nanos -> figures.add(new Figure(measure, nanos / NANOS_PER_MICRO)));
  }
}
