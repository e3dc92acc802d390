package io.perfport.core.run;

import io.netty.util.NetUtil;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.TcpInfo;
import io.perfport.common.result.TestStart.Connection;
import io.perfport.common.result.TestStart.SocketSizes;
import io.perfport.common.result.Warning;
import io.perfport.common.result.WarningCode;
import io.perfport.core.host.HostDescription;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.socket.UnixSockets;
import io.perfport.core.stream.DataStream;
import io.perfport.core.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Puts together what one end tells of a run. */
public final class EndpointResults {
  private static final Set<String> OF_SPINNING =
      Set.of(WarningCode.CPU_SATURATED.tag(), WarningCode.THREAD_SATURATED.tag());

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
        transport.name(),
        workers,
        HostDescription.line(),
        congestion,
        run.cpu(),
        run.totals(),
        run.warmUpNanos(),
        meaningful(run.warnings(congestion), transport.busyPolls()),
        transport.busyPolls(),
        run.placement());
  }

  /** Without those that say nothing of the figures: loops that spin are always busy. */
  static List<Warning> meaningful(List<Warning> warnings, boolean loopsSpin) {
    if (warnings == null || !loopsSpin) {
      return warnings;
    }
    return warnings.stream().filter(warning -> !OF_SPINNING.contains(warning.code())).toList();
  }

  /** Congestion control in force on a stream's connection; null where it can't be told. */
  public static String congestionOf(Transport transport, DataStream stream) {
    return transport.facts().congestionControl(stream.channel()).orElse(null);
  }

  /** The sizes in force on a stream's socket. */
  public static SocketSizes sizesOf(Transport transport, DataStream stream) {
    SocketFacts facts = transport.facts();
    return new SocketSizes(
        boxed(facts.sendBufferBytes(stream.channel())),
        boxed(facts.receiveBufferBytes(stream.channel())),
        facts.tcpInfo(stream.channel()).map(TcpInfo::segmentBytes).orElse(null));
  }

  private static Long boxed(OptionalInt bytes) {
    return bytes.isPresent() ? Long.valueOf(bytes.getAsInt()) : null;
  }

  /** Both addresses of a stream's connection, which is connected. */
  public static Connection addressesOf(DataStream stream) {
    SocketAddress local = stream.channel().localAddress();
    SocketAddress remote = stream.channel().remoteAddress();
    return new Connection(stream.id(), host(local), port(local), host(remote), port(remote));
  }

  private static String host(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return NetUtil.toAddressString(inet.getAddress());
    }
    Optional<String> path = UnixSockets.path(address);
    if (path.isPresent()) {
      return path.get().isEmpty() ? null : "unix:" + path.get();
    }
    return String.valueOf(address);
  }

  private static int port(SocketAddress address) {
    return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }
}
