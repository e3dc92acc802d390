package io.perfport.common.result;

/** One reporting interval of a run, seen by one end, whatever the run's kind. */
public sealed interface RunInterval permits Interval, ExchangeInterval {
  long startNanos();

  long endNanos();

  /** Whether it belongs to the warm-up. */
  boolean omitted();
}
