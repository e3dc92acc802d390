package io.perfport.common.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfport.common.failure.PeerText;
import java.util.List;

/**
 * What the end that answers requests measured, without the warm-up.
 *
 * @param transport its transport
 * @param workers its event loops
 * @param system operating system, processor and Java version
 * @param congestion congestion control in force on its connections; null where it can't be told
 * @param cpu processor time of its process
 * @param nanos the time measured
 * @param requests answered in that time
 * @param requestBytes bytes of requests in that time
 * @param responseBytes bytes of responses in that time
 * @param connections the most that were open at a time, in the whole test
 * @param memory of its process; null where it can't be told
 * @param warnings why this end thinks that its figures are suspect, at most {@link
 *     Warning#MAX_WARNINGS}; null where nobody has looked
 * @param placement where its threads ran; null where it can't be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResponderResult(
    String transport,
    int workers,
    String system,
    String congestion,
    CpuUsage cpu,
    long nanos,
    long requests,
    long requestBytes,
    long responseBytes,
    int connections,
    MemoryGrowth memory,
    List<Warning> warnings,
    Placement placement)
    implements RunResult.ServerEnd {
  public ResponderResult {
    transport = PeerText.of(transport);
    system = PeerText.of(system);
    congestion = PeerText.of(congestion);
    ResultBounds.requireCount("workers", workers);
    ResultBounds.requireNanos("nanos", nanos);
    ResultBounds.requireCount("requests", requests);
    ResultBounds.requireCount("request bytes", requestBytes);
    ResultBounds.requireCount("response bytes", responseBytes);
    ResultBounds.requireCount("connections", connections);
    if (warnings != null) {
      warnings = List.copyOf(warnings.subList(0, Math.min(warnings.size(), Warning.MAX_WARNINGS)));
    }
  }
}
