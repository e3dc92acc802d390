package io.perfport.common.result;

import java.time.Instant;

/** All that one test measured, at the client, whatever its kind. */
public sealed interface Measurement permits TestResult, ExchangeResult, LoadedResult {
  /** When the run began, by the client's wall clock. */
  Instant time();

  /** How the test ended. */
  Outcome outcome();
}
