package io.perfport.client.judgement;

import java.util.Objects;

/**
 * One figure of merit of one run. A run has a list of them, and the first is its headline: what its
 * line shows, and what {@code --confidence} waits for.
 *
 * @param value finite; a figure that can't be told is not in the list
 */
public record Figure(Measure measure, double value) {
  public Figure {
    Objects.requireNonNull(measure, "measure");
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(measure.name() + ": " + value + " is no figure");
    }
  }
}
