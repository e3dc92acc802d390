package io.perfport.common.result;

import java.util.List;

/**
 * What the end that asks measured, without the warm-up.
 *
 * @param nanos the time measured
 * @param requests what became of them
 * @param connections the most that were open at a time, in the whole test
 * @param connects connections made in the time measured, where that is a part of it; else null
 * @param latency from the time at which requests were due; null if none was answered
 * @param service from the time at which they were written; null if none was answered
 * @param lateness of writing, where nothing but this end kept a request waiting; null in a closed
 *     loop
 * @param connecting how long connecting took; null where there were none
 * @param portsExhausted connects that found no free port, and were tried again
 * @param ramp its steps; empty without one
 * @param memory of its process; null where it can't be told
 * @param cpu processor time of its process
 * @param warnings why this end thinks that its figures are suspect; null where nobody has looked
 * @param busyPoll whether its event loops spin
 */
public record RequesterResult(
    long nanos,
    RequestCounts requests,
    int connections,
    Long connects,
    LatencyDistribution latency,
    LatencyDistribution service,
    LatencyDistribution lateness,
    LatencyDistribution connecting,
    long portsExhausted,
    List<RampStep> ramp,
    MemoryGrowth memory,
    CpuUsage cpu,
    List<Warning> warnings,
    boolean busyPoll) {
  public RequesterResult {
    ramp = List.copyOf(ramp);
    warnings = warnings == null ? null : List.copyOf(warnings);
  }

  public double requestsPerSecond() {
    return nanos == 0 ? 0 : requests.answered() * 1e9 / nanos;
  }
}
