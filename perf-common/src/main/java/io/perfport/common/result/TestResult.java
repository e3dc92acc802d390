package io.perfport.common.result;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that one test measured, at the client.
 *
 * @param start what was known when it began
 * @param intervals the client's view, interval by interval
 * @param local the client's totals
 * @param remote the server's totals; empty when the test broke off before it could tell them
 * @param serverOutput what the server printed; empty unless it was asked for, and told
 * @param outcome how the test ended
 */
public record TestResult(
    TestStart start,
    List<Interval> intervals,
    EndpointResult local,
    Optional<EndpointResult> remote,
    Optional<ServerOutput> serverOutput,
    Outcome outcome)
    implements Measurement {
  public TestResult {
    intervals = List.copyOf(intervals);
  }

  @Override
  public Instant time() {
    return start.time();
  }

  /** Without the server's output. */
  public TestResult(
      TestStart start,
      List<Interval> intervals,
      EndpointResult local,
      Optional<EndpointResult> remote,
      Outcome outcome) {
    this(start, intervals, local, remote, Optional.empty(), outcome);
  }
}
