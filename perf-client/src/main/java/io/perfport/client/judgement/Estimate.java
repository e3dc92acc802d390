package io.perfport.client.judgement;

import java.util.Optional;

/**
 * A value that was estimated.
 *
 * @param interval empty where one run can't tell
 */
public record Estimate(double value, Optional<ConfidenceInterval> interval) {
  boolean isSureToDifferFrom(double other) {
    return interval.isPresent() && !interval.get().contains(other);
  }
}
