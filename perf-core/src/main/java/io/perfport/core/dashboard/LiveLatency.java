package io.perfport.core.dashboard;

import io.perfport.common.result.LatencySummary;
import io.perfport.core.report.JsonFields;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Requests of one run as the client measures them: how many and the longest ten times a second,
 * percentiles once a second, since a tenth has too few samples for them. It belongs to the
 * dashboard's event loop.
 */
final class LiveLatency implements LiveSource {
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;
  private static final long PERCENTILES_EVERY_NANOS = 1_000_000_000;
  private static final double NANOS_PER_MICRO = 1e3;

  private final Consumer<Histogram> source;
  private final long omitNanos;
  private final Histogram recent = new Histogram(1, HIGHEST_NANOS, DIGITS);
  private final Histogram second = new Histogram(1, HIGHEST_NANOS, DIGITS);

  /** Since the end of the warm-up, as far as this can be told from here. */
  private final Histogram measured = new Histogram(1, HIGHEST_NANOS, DIGITS);

  private final long beganNanos = System.nanoTime();
  private long atNanos = beganNanos;
  private long secondNanos = beganNanos;
  private boolean warm;

  /**
   * @param source adds what was recorded since it was asked last
   */
  LiveLatency(Consumer<Histogram> source, long omitMillis) {
    this.source = source;
    this.omitNanos = omitMillis * 1_000_000;
  }

  @Override
  public JsonFields take(Totals totals, int mostStreams) {
    recent.reset();
    source.accept(recent);
    long now = System.nanoTime();
    double perSecond = recent.getTotalCount() * 1e9 / Math.max(1, now - atNanos);
    atNanos = now;
    if (!warm && now - beganNanos > omitNanos) {
      warm = true;
      measured.reset();
    }
    second.add(recent);
    measured.add(recent);
    totals.add(null, null, perSecond);
    JsonFields fields = new JsonFields().figure("requests_per_second", perSecond);
    if (recent.getTotalCount() > 0) {
      fields.figure("latency_max_us", recent.getMaxValue() / NANOS_PER_MICRO);
    }
    if (now - secondNanos >= PERCENTILES_EVERY_NANOS) {
      secondNanos = now;
      if (second.getTotalCount() > 0) {
        LatencySummary last = LatencySummary.of(second);
        addPercentile(fields, "latency_p50_us", last.at(50));
        addPercentile(fields, "latency_p99_us", last.at(99));
        addPercentile(fields, "run_latency_p99_us", LatencySummary.of(measured).at(99));
      }
      second.reset();
    }
    return fields;
  }

  private static void addPercentile(JsonFields fields, String name, OptionalLong nanos) {
    nanos.ifPresent(value -> fields.figure(name, value / NANOS_PER_MICRO));
  }
}
