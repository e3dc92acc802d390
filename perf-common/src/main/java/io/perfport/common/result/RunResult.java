package io.perfport.common.result;

import java.time.Instant;
import java.util.List;

/** What one run measured, at the client: the whole of a test, or a part of one. */
public sealed interface RunResult extends Measurement permits TestResult, ExchangeResult {
  /** What was known when it began. */
  RunStart start();

  /** The client's view, interval by interval. */
  List<? extends RunInterval> intervals();

  @Override
  default Instant time() {
    return start().time();
  }
}
