package io.perfport.common.result;

import io.perfport.common.result.RunResult.RunInterval;

/**
 * An interval of a run of requests and responses.
 *
 * @param startNanos since the end of the warm-up; of the warm-up's own since its beginning
 * @param endNanos the same
 * @param omitted whether it belongs to the warm-up
 * @param connections open at its end; of single requests those opened in it
 * @param requests answered in it
 * @param latency of these, from the due time; null if there were none
 * @param cpu processor time of both ends
 */
public record ExchangeInterval(
    long startNanos,
    long endNanos,
    boolean omitted,
    long connections,
    long requests,
    LatencySummary latency,
    IntervalCpu cpu)
    implements RunInterval {
  public double requestsPerSecond() {
    return endNanos > startNanos ? requests * 1e9 / (endNanos - startNanos) : 0;
  }
}
