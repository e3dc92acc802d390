package io.perfport.common.result;

import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import io.perfport.common.result.RunResult.RunFacts;
import io.perfport.common.result.RunResult.RunStart;
import java.util.List;
import java.util.Objects;

/**
 * What is known when a run of streams begins.
 *
 * @param facts what every kind of run has
 * @param protocol of the control connection
 * @param plan the plan as the server accepted it
 * @param sizes of the sockets
 * @param connections the data connections
 */
public record TestStart(
    RunFacts facts,
    ControlProtocol protocol,
    TestPlan plan,
    SocketSizes sizes,
    List<Connection> connections)
    implements RunStart {
  public TestStart {
    connections = List.copyOf(connections);
  }

  @Override
  public String workloadLabel() {
    return Workload.STREAM.label();
  }

  /** A UNIX-domain socket has no hosts, and leaves no machine. */
  @Override
  public boolean withinMachine() {
    return connections.stream()
        .allMatch(
            each ->
                each.localHost() == null || Objects.equals(each.localHost(), each.remoteHost()));
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
