package io.perfport.client.cli;

import io.perfport.client.report.Heading;
import java.util.List;

/**
 * Tests that are run one after another.
 *
 * @param phases at least one, in their order
 * @param continueOnFailure whether the rest is run after one that failed
 */
public record PhasePlan(List<Planned> phases, boolean continueOnFailure) {
  public PhasePlan {
    phases = List.copyOf(phases);
  }

  /** One phase, and the test that it is: of {@code --loopback} one of a single transport. */
  public record Planned(Heading.Phase heading, ClientTask task) {}
}
