package io.perfport.common.result;

import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.RunResult.RunStart;
import java.time.Instant;

/**
 * What is known when a run of requests and responses begins: all of it is echoed in the result.
 *
 * @param time when the run began, by this end's wall clock
 * @param client version of the client's program
 * @param server version of the server's program
 * @param host the server as the user named it
 * @param port its port; without meaning for a UNIX-domain socket
 * @param transport name of the client's transport
 * @param workers the client's event loops
 * @param serverTransport name of the server's transport
 * @param system operating system, processor and Java version of the client
 * @param workload which one of those that exchange
 * @param plan the plan as the server accepted it
 * @param load when requests are sent
 * @param congestion congestion control in force at the client; null where it can't be told
 * @param withinMachine whether both ends are on one machine, as far as addresses tell
 * @param session the session's id on the server, for matching the two ends' logs
 */
public record ExchangeStart(
    Instant time,
    String client,
    String server,
    String host,
    int port,
    String transport,
    int workers,
    String serverTransport,
    String system,
    Workload workload,
    ExchangePlan plan,
    RequestLoad load,
    String congestion,
    boolean withinMachine,
    String session)
    implements RunStart {
  @Override
  public String title() {
    return plan.title();
  }
}
