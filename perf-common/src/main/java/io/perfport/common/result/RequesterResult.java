package io.perfport.common.result;

import java.util.List;

/**
 * What the end that asks measured, without the warm-up.
 *
 * @param nanos the time measured
 * @param requestsPerSecond answers over the time measured; of a closed loop, a request that lies
 *     across the beginning or the end of that time counts with the share of its time inside
 * @param requests what became of them: those that were due in the time measured
 * @param connections the most that were open at a time, in the whole test
 * @param connects connections made in the time measured, where that is a part of it; else null
 * @param latency from the time at which requests were due; null if none was answered. Its longest
 *     is no shorter than the oldest request without an answer was old; all else is of answers
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
 * @param placement where its threads ran; null where it can't be told
 */
public record RequesterResult(
    long nanos,
    double requestsPerSecond,
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
    boolean busyPoll,
    Placement placement)
    implements RunResult.MeasuredEnd {
  public RequesterResult {
    ramp = List.copyOf(ramp);
    warnings = warnings == null ? null : List.copyOf(warnings);
  }

  /**
   * What became of requests, after the warm-up.
   *
   * @param answered whole responses
   * @param unanswered sent, without a response when the test ended
   * @param unsent due, but never sent, since too many were outstanding when the test ended; they
   *     have no latency, which is therefore better than a user would have seen
   * @param oldestNanos how long ago the oldest of those unanswered or unsent was due when nobody
   *     waited for them any more; null where there are none
   * @param lost without a response in time, over UDP; null for connections
   * @param late responses of these that came all the same; null for connections
   * @param duplicates responses that came again; null for connections
   */
  public record RequestCounts(
      long answered,
      long unanswered,
      long unsent,
      Long oldestNanos,
      Long lost,
      Long late,
      Long duplicates) {}
}
