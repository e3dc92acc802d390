package io.perfport.common.result;

import io.perfport.common.result.Measure.Figure;
import java.util.List;
import java.util.Optional;

/**
 * All that one test of requests and responses measured, at the client.
 *
 * @param start what was known when it began
 * @param intervals the client's view, interval by interval
 * @param local the client's totals
 * @param remote the server's; empty when the test broke off before it could tell them
 * @param outcome how the test ended
 */
public record ExchangeResult(
    ExchangeStart start,
    List<ExchangeInterval> intervals,
    RequesterResult local,
    Optional<ResponderResult> remote,
    Outcome outcome)
    implements RunResult {
  public ExchangeResult {
    intervals = List.copyOf(intervals);
  }

  @Override
  public List<Figure> figures() {
    return ExchangeFigures.of(this);
  }

  /** Requests answered in a second, without the warm-up. */
  public double requestsPerSecond() {
    return local.requestsPerSecond();
  }

  /**
   * How long requests took, from the time at which each was due, which in a closed loop is when it
   * was sent; empty if none was answered.
   */
  public Optional<LatencySummary> latency() {
    return Optional.ofNullable(local.latency()).map(LatencyDistribution::summary);
  }
}
