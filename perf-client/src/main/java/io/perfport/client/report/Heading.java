package io.perfport.client.report;

import io.perfport.client.judgement.Variant;

/** Which of a command's tests a report shows. */
public sealed interface Heading {
  /** The command's only test. */
  record Only() implements Heading {}

  /**
   * One of several transports that are compared.
   *
   * @param transport its name
   */
  record OverTransport(String transport) implements Heading {}

  /**
   * One of several runs.
   *
   * @param round from 1
   */
  record Run(int round, Variant variant) implements Heading {}

  /**
   * A phase of a profile.
   *
   * @param number from 1
   * @param count of all phases
   * @param reported whether its figures are shown
   */
  record Phase(String name, int number, int count, boolean reported) implements Heading {
    @Override
    public String toString() {
      return "Phase %d of %d: %s".formatted(number, count, name);
    }
  }
}
