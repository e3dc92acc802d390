package io.perfport.client.batch;

import io.perfport.client.judgement.Baseline;
import io.perfport.client.judgement.BaselineJudgement.Tolerance;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.Variant;
import io.perfport.client.report.Heading;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tests of one command, and what they are to each other. */
public sealed interface Batch {
  /** In the order in which they run; variants once. */
  List<PlannedTest> tests();

  /** One test. */
  record Single(PlannedTest test) implements Batch {
    @Override
    public List<PlannedTest> tests() {
      return List.of(test);
    }
  }

  /**
   * The same test of streams over each transport in turn, within this process.
   *
   * @param tests one for each transport that is available
   * @param skipped names of transports that can't be measured, and why: one sentence without a full
   *     stop
   */
  record Transports(List<PlannedTest> tests, Map<String, String> skipped) implements Batch {
    public Transports {
      tests = List.copyOf(tests);
      skipped = inOrder(skipped);
    }
  }

  /**
   * Different tests, one after another.
   *
   * @param phases at least one
   * @param continueOnFailure whether the rest is run after one that failed
   */
  record Phases(List<Phase> phases, boolean continueOnFailure) implements Batch {
    /** One phase, and the test that it is. */
    public record Phase(Heading.Phase heading, PlannedTest test) {}

    public Phases {
      phases = List.copyOf(phases);
    }

    @Override
    public List<PlannedTest> tests() {
      return phases.stream().map(Phase::test).toList();
    }
  }

  /**
   * Tests that are repeated, compared or judged.
   *
   * @param variants at least one, in the order in which each round runs them
   * @param leftOut what can't be measured, and why
   * @param rule when there are enough rounds
   * @param baseline what to hold them against
   * @param tolerance without meaning if there is no baseline
   */
  record Trials(
      Map<Variant, PlannedTest> variants,
      Map<String, String> leftOut,
      StopRule rule,
      Optional<Baseline> baseline,
      Tolerance tolerance)
      implements Batch {
    public Trials {
      variants = inOrder(variants);
      leftOut = inOrder(leftOut);
    }

    @Override
    public List<PlannedTest> tests() {
      return List.copyOf(variants.values());
    }
  }

  private static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
