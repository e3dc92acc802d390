package io.perfport.client.report;

import io.perfport.common.result.Interval;
import io.perfport.common.result.TestResult;
import io.perfport.common.result.TestStart;

/**
 * Shows one test. The calls come one at a time, in this order: {@link #notice} any number of times,
 * {@link #started} once, {@link #interval} any number of times, {@link #finished} once; they may
 * come from different threads, each call happening before the next, and they may block: the test
 * does not wait for them, whoever wants its result does. A test that fails before it starts is
 * never told here: see {@link ReportOutput#notStarted}.
 */
public interface Report {
  /**
   * Something to know about the test that is about to start; before everything else. Machines find
   * it in the result.
   */
  default void notice(String line) {}

  /** The connections are open and data begins to flow. */
  void started(TestStart start);

  /** An interval is over, seen by the client. */
  void interval(Interval interval);

  /** The test is over: completed, interrupted or broken off. */
  void finished(TestResult result);
}
