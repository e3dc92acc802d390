package io.perfport.client.report;

import io.perfport.common.result.LoadedResult;

/**
 * Shows one test of latency without and under load: first what {@link #idle} is told, then what the
 * other two are, at the same time and from different threads, then {@link #finished}.
 */
public interface LoadedReport {
  /** Shows the requests without load. */
  ExchangeReport idle();

  /** Shows the load. */
  Report streams();

  /** Shows the requests under it. */
  ExchangeReport loaded();

  /** All of it is over. */
  void finished(LoadedResult result);
}
