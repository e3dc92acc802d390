package io.perfport.common.result;

import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.RunResult.RunStart;
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

  /**
   * One data connection, by its addresses at the client's end.
   *
   * @param streamId the stream that it carries
   * @param localHost address at the client; for connections that have none, the transport's name;
   *     null over a UNIX-domain socket, whose client has none
   * @param localPort port at the client; 0 if it has none
   * @param remoteHost address at the server, or {@code unix:PATH}
   * @param remotePort port at the server; 0 if it has none
   */
  public record Connection(
      int streamId, String localHost, int localPort, String remoteHost, int remotePort) {}

  /**
   * What the kernel has made of the sizes asked for, at the client's end of the first data
   * connection, when it was open. Null is what can't be told.
   *
   * @param sendBufferBytes SO_SNDBUF
   * @param receiveBufferBytes SO_RCVBUF
   * @param segmentBytes the sending segment size that TCP began with
   */
  public record SocketSizes(Long sendBufferBytes, Long receiveBufferBytes, Long segmentBytes) {
    /** Nothing is known. */
    public static final SocketSizes UNKNOWN = new SocketSizes(null, null, null);
  }
}
