package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

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
 * @param busyPoll whether its event loops spin, which is in its processor time; null where it can't
 *     be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointResult(
    String transport,
    int workers,
    String system,
    String congestion,
    CpuUsage cpu,
    List<StreamTotal> streams,
    Boolean busyPoll) {
  public EndpointResult {
    streams = List.copyOf(streams);
  }

  /** Of an end that does not say whether it spins. */
  public EndpointResult(
      String transport,
      int workers,
      String system,
      String congestion,
      CpuUsage cpu,
      List<StreamTotal> streams) {
    this(transport, workers, system, congestion, cpu, streams, null);
  }
}
