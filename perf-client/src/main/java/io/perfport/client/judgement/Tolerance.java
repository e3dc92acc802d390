package io.perfport.client.judgement;

import java.util.Map;

/**
 * How much worse than the baseline is still good.
 *
 * @param percent of the baseline; of shares, points; not negative
 * @param byName other limits for some measures, by name
 */
public record Tolerance(double percent, Map<String, Double> byName) {
  public static final double DEFAULT_PERCENT = 5;

  public Tolerance {
    byName = Map.copyOf(byName);
  }

  double of(Measure measure) {
    return byName.getOrDefault(measure.name(), percent);
  }
}
