package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfport.common.failure.PeerText;
import java.util.List;
import java.util.Objects;

/**
 * What one end measured, as it tells the other in its RESULTS frame.
 *
 * @param transport name of the transport in use at this end; null where it can't be told
 * @param workers its event loops; 0 where they can't be told
 * @param system operating system, processor and Java version of this end; null where it can't be
 *     told
 * @param congestion congestion control in force on the data connections; null where it can't be
 *     told
 * @param cpu processor time of this end's process
 * @param streams the totals of every stream, in the order of their ids
 * @param warmUpNanos how long this end in fact warmed up before it measured; null where it can't be
 *     told
 * @param warnings why this end thinks that its figures are suspect, at most {@link
 *     Warning#MAX_WARNINGS}; null where nobody has looked, which is not the same as none
 * @param busyPoll whether its event loops spin, which is in its processor time; null where it can't
 *     be told
 * @param placement where its threads ran; null where it can't be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointResult(
    String transport,
    int workers,
    String system,
    String congestion,
    CpuUsage cpu,
    List<StreamTotal> streams,
    Long warmUpNanos,
    List<Warning> warnings,
    Boolean busyPoll,
    Placement placement)
    implements RunResult.ServerEnd {
  public EndpointResult {
    transport = PeerText.of(transport);
    system = PeerText.of(system);
    congestion = PeerText.of(congestion);
    ResultBounds.requireCount("workers", workers);
    Objects.requireNonNull(streams, "streams");
    streams = List.copyOf(streams);
    if (warmUpNanos != null) {
      ResultBounds.requireNanos("warm-up", warmUpNanos);
    }
    if (warnings != null) {
      warnings = List.copyOf(warnings.subList(0, Math.min(warnings.size(), Warning.MAX_WARNINGS)));
    }
  }

  /** Of an end at which nobody has looked whether the figures are suspect. */
  public EndpointResult(
      String transport,
      int workers,
      String system,
      String congestion,
      CpuUsage cpu,
      List<StreamTotal> streams) {
    this(transport, workers, system, congestion, cpu, streams, null, null, null, null);
  }

  /** Of an end that says neither whether it spins nor where it ran. */
  public EndpointResult(
      String transport,
      int workers,
      String system,
      String congestion,
      CpuUsage cpu,
      List<StreamTotal> streams,
      Long warmUpNanos,
      List<Warning> warnings) {
    this(transport, workers, system, congestion, cpu, streams, warmUpNanos, warnings, null, null);
  }

  /** The same with other warnings. */
  public EndpointResult withWarnings(List<Warning> others) {
    return new EndpointResult(
        transport,
        workers,
        system,
        congestion,
        cpu,
        streams,
        warmUpNanos,
        others,
        busyPoll,
        placement);
  }
}
