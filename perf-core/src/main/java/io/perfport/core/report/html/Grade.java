package io.perfport.core.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A letter for how much longer requests take under load, as people are used to from tests of
 * bufferbloat.
 *
 * @param addedMicros nine of ten requests under load took at most so much longer than the median
 *     without
 * @param isUnanswered whether a hundredth of the requests under load, or more, got no answer
 */
record Grade(double addedMicros, boolean isUnanswered) {
  /** The rule, for the reader. */
  static final String RULE =
      "The grade is of the added delay: the 90th percentile under load less the median without."
          + " A: under 5 ms. B: under 30 ms. C: under 60 ms. D: under 200 ms. E: under 400 ms."
          + " F: more, or 1 % of the requests under load without an answer.";

  private static final double[] LIMITS_MICROS = {5e3, 30e3, 60e3, 200e3, 400e3};
  private static final double MOST_UNANSWERED = 0.01;

  /** Of a test of latency under load; empty if it did not come so far. */
  static Optional<Grade> of(TestDocument test) {
    double idle = percentile(test.perfport().path("idle").path("exchange"), "p50");
    JsonNode loaded = test.exchange();
    double under = percentile(loaded, "p90");
    if (!test.isLoaded() || Double.isNaN(idle) || Double.isNaN(under)) {
      return Optional.empty();
    }
    double missing = loaded.path("unanswered").asDouble() + loaded.path("unsent").asDouble();
    double all = loaded.path("requests").asDouble() + missing;
    return Optional.of(new Grade(Math.max(0, under - idle), missing > MOST_UNANSWERED * all));
  }

  private static double percentile(JsonNode exchange, String name) {
    return IntervalCourse.number(exchange.path("latency_us").path("percentiles").path(name));
  }

  char letter() {
    if (isUnanswered) {
      return 'F';
    }
    int worse = 0;
    while (worse < LIMITS_MICROS.length && addedMicros >= LIMITS_MICROS[worse]) {
      worse++;
    }
    return (char) ('A' + worse);
  }
}
