package io.perfport.core.run;

import io.perfport.common.result.EndpointResult;
import io.perfport.core.host.HostDescription;
import io.perfport.core.stream.DataStream;
import io.perfport.core.transport.Transport;

/** Puts together what one end tells of a run. */
public final class EndpointResults {
  private EndpointResults() {}

  /**
   * What this end has measured so far; final once the run has ended.
   *
   * @param congestion congestion control in force on the data connections; null where it can't be
   *     told
   */
  public static EndpointResult of(
      TestRun run, Transport transport, int workers, String congestion) {
    return new EndpointResult(
        transport.name(), workers, HostDescription.line(), congestion, run.cpu(), run.totals());
  }

  /** Congestion control in force on a stream's connection; null where it can't be told. */
  public static String congestionOf(Transport transport, DataStream stream) {
    return transport.facts().congestionControl(stream.channel()).orElse(null);
  }
}
