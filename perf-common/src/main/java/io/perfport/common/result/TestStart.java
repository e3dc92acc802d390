package io.perfport.common.result;

import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.TestPlan;
import java.time.Instant;
import java.util.List;

/**
 * What is known when the run begins: all of it is echoed in the result.
 *
 * @param time when the run began, by this end's wall clock
 * @param client version of the client's program
 * @param protocol of the control connection
 * @param server version of the server's program; null where it can't be told
 * @param host the server as the user named it
 * @param port its port; without meaning for a UNIX-domain socket
 * @param transport name of the client's transport
 * @param workers the client's event loops
 * @param serverTransport name of the server's transport; null where it can't be told
 * @param system operating system, processor and Java version of the client
 * @param plan the plan as the server accepted it
 * @param congestion congestion control in force at the client; null where it can't be told
 * @param sizes of the sockets
 * @param session the session's id on the server, for matching the two ends' logs
 * @param connections the data connections
 */
public record TestStart(
    Instant time,
    String client,
    ControlProtocol protocol,
    String server,
    String host,
    int port,
    String transport,
    int workers,
    String serverTransport,
    String system,
    TestPlan plan,
    String congestion,
    SocketSizes sizes,
    String session,
    List<Connection> connections)
    implements RunStart {
  public TestStart {
    connections = List.copyOf(connections);
  }

  @Override
  public String title() {
    return plan.title();
  }
}
