package io.perfport.core.quality;

import static io.perfport.common.result.WarningCode.PORTS_NEAR_LIMIT;

import io.perfport.common.result.Warning;
import io.perfport.core.host.NetworkCounters;
import io.perfport.core.host.NetworkCounters.PortRange;
import java.util.Optional;

/**
 * The machine had sockets for nine tenths of its ephemeral ports: connects to one address then take
 * long to find a free one, or fail. Only for the end that connects, whose port is such a port. What
 * is counted is the machine's sockets; on one machine each connection has two of those in use.
 */
final class PortLimit implements QualityCheck {
  static final double NEAR = 0.90;

  @Override
  public Optional<Warning> judge(Evidence evidence) {
    return evidence
        .host()
        .flatMap(
            host ->
                judge(host.before().machine().network(), evidence.path())
                    .or(() -> judge(host.after().machine().network(), evidence.path())));
  }

  private static Optional<Warning> judge(NetworkCounters network, PathFacts path) {
    PortRange ports = network.ports();
    Long sockets = network.tcpSockets();
    if (ports == null || sockets == null || path.datagrams() || path.localPort() == null) {
      return Optional.empty();
    }
    long connections = path.withinMachine() ? sockets / 2 : sockets;
    return !ports.contains(path.localPort()) || connections < NEAR * ports.size()
        ? Optional.empty()
        : Sentence.warn(
            PORTS_NEAR_LIMIT,
            "this machine had %d TCP sockets, of all its programs, and has %d ephemeral ports"
                + " (net.ipv4.ip_local_port_range): widen the range, or connect from more"
                + " addresses (-B)",
            sockets,
            ports.size());
  }
}
