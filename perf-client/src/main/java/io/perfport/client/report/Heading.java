package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.Variant;

/** Which of a command's tests a report shows. */
public sealed interface Heading {
  /** A short name that later runs of the same command have for the same test. */
  default String testName(TestConfig config) {
    return config.workload().label();
  }

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
  record Run(int round, Variant variant) implements Heading {
    @Override
    public String testName(TestConfig config) {
      return variant.equals(Variant.ONLY) ? Heading.super.testName(config) : variant.label();
    }
  }

  /**
   * A phase of a profile.
   *
   * @param number from 1
   * @param count of all phases
   * @param reported whether its figures are shown
   */
  record Phase(String name, int number, int count, boolean reported) implements Heading {
    @Override
    public String testName(TestConfig config) {
      return name;
    }

    @Override
    public String toString() {
      return "Phase %d of %d: %s".formatted(number, count, name);
    }
  }
}
