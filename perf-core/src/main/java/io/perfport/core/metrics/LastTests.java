package io.perfport.core.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measure.Unit;
import io.perfport.common.result.Outcome;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the last test of each name gave, for who asks minutes later: whether it succeeded, when, and
 * its figures. A figure that the last one did not give is NaN, which no alert takes for a value.
 * Thread-safe.
 */
public final class LastTests {
  private static final double BITS_PER_BYTE = 8;

  /** Names of {@link io.perfport.common.result.Measure}s, and where each is shown. */
  private static final Map<String, Meters> SHOWN =
      Map.ofEntries(
          Map.entry("goodput", Meters.LAST_THROUGHPUT),
          Map.entry("requests", Meters.LAST_REQUESTS),
          Map.entry("connects", Meters.LAST_REQUESTS),
          Map.entry("latency_p50", Meters.LAST_LATENCY_P50),
          Map.entry("loaded_latency_p50", Meters.LAST_LATENCY_P50),
          Map.entry("latency_p99", Meters.LAST_LATENCY_P99),
          Map.entry("loaded_latency_p99", Meters.LAST_LATENCY_P99),
          Map.entry("latency_max", Meters.LAST_LATENCY_MAX),
          Map.entry("idle_latency_p50", Meters.LAST_LATENCY_IDLE),
          Map.entry("lost", Meters.LAST_LOSS),
          Map.entry("jitter", Meters.LAST_JITTER),
          Map.entry("retransmitted", Meters.LAST_RETRANSMITTED));

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<List<String>, Shown> tests = new HashMap<>();

  LastTests(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * A test is over. One that its user interrupted says nothing of the network, and is passed over.
   *
   * @param test its name, of which there are few
   * @param figures none if it never began
   */
  public void onEnd(String test, String transport, Outcome outcome, List<Figure> figures) {
    if (outcome instanceof Outcome.Interrupted) {
      return;
    }
    Map<Meters, Double> values = new EnumMap<>(Meters.class);
    values.put(Meters.LAST_SUCCESS, outcome instanceof Outcome.Completed ? 1.0 : 0.0);
    values.put(Meters.LAST_END, clock.millis() / 1e3);
    for (Figure figure : figures) {
      Meters meter = SHOWN.get(figure.measure().name());
      if (meter != null) {
        values.put(meter, inBaseUnit(figure));
      }
    }
    Shown shown;
    synchronized (this) {
      shown = tests.computeIfAbsent(List.of(test, transport), unknown -> new Shown());
    }
    shown.show(registry, values, test, transport);
  }

  /** Seconds, bytes and ratios, as Prometheus has it. */
  private static double inBaseUnit(Figure figure) {
    Unit unit = figure.measure().unit();
    return switch (unit) {
      case BITS_PER_SECOND -> figure.value() / BITS_PER_BYTE;
      case MILLISECONDS -> figure.value() / 1e3;
      case MICROSECONDS -> figure.value() / 1e6;
      case PERCENT -> figure.value() / 100;
      case PER_SECOND, SECONDS_PER_GIGABYTE, BYTES, SEGMENTS, COUNT -> figure.value();
    };
  }

  /** The tests of one name. Written by the thread that ran one, read by scrapes. */
  private static final class Shown {
    private volatile Map<Meters, Double> values = Map.of();
    private final Set<Meters> registered = EnumSet.noneOf(Meters.class);

    synchronized void show(MeterRegistry registry, Map<Meters, Double> last, String... tags) {
      values = last;
      for (Meters meter : last.keySet()) {
        if (registered.add(meter)) {
          meter.gauge(registry, this, shown -> shown.values.getOrDefault(meter, Double.NaN), tags);
        }
      }
    }
  }
}
