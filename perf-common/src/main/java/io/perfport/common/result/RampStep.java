package io.perfport.common.result;

/**
 * A step of a ramp: connections were opened, then all that were open were held for a while.
 *
 * @param connections open when it was over
 * @param opened in this step
 * @param connectNanos the time that opening took
 * @param heldNanos the time held after that
 * @param requests answered while held
 * @param latency of these, from the due time; null if there were none
 * @param clientBytes resident memory of the client's process at the end; null where it can't be
 *     told
 * @param serverBytes the same of the server's, as it told last
 */
public record RampStep(
    int connections,
    int opened,
    long connectNanos,
    long heldNanos,
    long requests,
    LatencySummary latency,
    Long clientBytes,
    Long serverBytes) {
  public double connectsPerSecond() {
    return connectNanos == 0 ? 0 : opened * 1e9 / connectNanos;
  }
}
