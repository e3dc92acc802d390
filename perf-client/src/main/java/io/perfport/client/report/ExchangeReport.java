package io.perfport.client.report;

import io.perfport.common.result.ExchangeInterval;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.ExchangeStart;
import io.perfport.common.result.RampStep;

/**
 * Shows one test of requests and responses. The calls come one at a time, in this order: {@link
 * #started} once, {@link #step} and {@link #interval} any number of times, {@link #finished} once;
 * they may come from different threads, each call happening before the next. A test that fails
 * before it starts is never told here: see {@link ReportOutput#notStarted}.
 */
public interface ExchangeReport {
  /** Requests begin to flow. */
  void started(ExchangeStart start);

  /** A step of the ramp is over. */
  void step(RampStep step);

  /** An interval is over. */
  void interval(ExchangeInterval interval);

  /** The test is over: completed, interrupted or broken off. */
  void finished(ExchangeResult result);
}
