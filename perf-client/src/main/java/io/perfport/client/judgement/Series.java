package io.perfport.client.judgement;

import io.perfport.common.result.Measure;
import java.util.List;

/**
 * One figure over the runs of one variant.
 *
 * @param observations at least one, by round
 */
public record Series(Measure measure, List<Observation> observations) {
  public Series {
    observations = List.copyOf(observations);
    if (observations.isEmpty()) {
      throw new IllegalArgumentException(measure.name() + ": without a value");
    }
  }

  public Sample sample() {
    return Sample.of(observations.stream().mapToDouble(Observation::value).toArray());
  }

  /** What lies outside Tukey's fences. It stays in all figures: see {@link Sample#isOutlier}. */
  public List<Observation> outliers() {
    Sample sample = sample();
    return observations.stream().filter(each -> sample.isOutlier(each.value())).toList();
  }

  /**
   * A figure's value in one round.
   *
   * @param round from 1
   */
  public record Observation(int round, double value) {}
}
