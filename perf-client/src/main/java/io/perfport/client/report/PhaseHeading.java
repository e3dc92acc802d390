package io.perfport.client.report;

/**
 * Which phase of a profile a result belongs to.
 *
 * @param number from 1
 * @param count of all phases
 * @param reported whether its figures are shown
 */
public record PhaseHeading(String name, int number, int count, boolean reported) {
  @Override
  public String toString() {
    return "Phase %d of %d: %s".formatted(number, count, name);
  }
}
