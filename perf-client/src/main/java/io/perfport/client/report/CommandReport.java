package io.perfport.client.report;

import io.perfport.client.config.TestConfig;
import io.perfport.client.judgement.StopRule;
import io.perfport.client.judgement.TrialSummary.TrialConclusion;
import io.perfport.client.judgement.Variant;
import java.util.List;

/**
 * Shows all that one command measures, in one format. The calls come from one thread: for each test
 * {@link #test}, whose report is told what happens, or {@link #notRun}; then {@link #end} once,
 * with what the tests say together. A command that repeats or compares variants begins with {@link
 * #beginRuns}.
 */
public interface CommandReport {
  /**
   * There are so many tests, in whatever way they are run; those of {@link #beginRuns} several
   * times.
   */
  default void begin(int tests) {}

  /**
   * Everything is checked, and the first run is about to start.
   *
   * @param variants in the order in which each round runs them
   */
  default void beginRuns(List<Variant> variants, StopRule rule) {}

  /** A test is about to start, and the returned report shows it. */
  Report test(Heading heading, TestConfig config);

  /**
   * A test is left out.
   *
   * @param why one sentence without a full stop
   */
  void notRun(Heading heading, String why);

  /** There is no further test, and nothing to say of all of them together. */
  default void end() {}

  /** There is no further test of a comparison of transports. */
  void end(Comparison comparison);

  /** There is no further run. */
  void end(TrialConclusion conclusion);
}
