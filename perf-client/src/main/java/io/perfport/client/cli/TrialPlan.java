package io.perfport.client.cli;

import io.perfport.client.judgement.Baseline;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Tolerance;
import io.perfport.client.judgement.Variant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tests that are repeated, compared or judged.
 *
 * @param variants at least one, in the order in which each round runs them
 * @param leftOut what can't be measured, and why
 * @param rule when there are enough rounds
 * @param baseline what to hold them against
 * @param tolerance without meaning if there is no baseline
 */
public record TrialPlan(
    List<Planned> variants,
    Map<String, String> leftOut,
    StopRule rule,
    Optional<Baseline> baseline,
    Tolerance tolerance) {
  public TrialPlan {
    variants = List.copyOf(variants);
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
  }

  /** One variant, and the test that it is: of {@code --loopback} one of a single transport. */
  public record Planned(Variant variant, ClientTask task) {}
}
