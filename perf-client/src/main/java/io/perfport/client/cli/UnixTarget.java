package io.perfport.client.cli;

import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.UnixAddress;
import io.perfport.common.plan.UnixAddress.UnixFit;
import io.perfport.core.cli.UsageException;
import java.util.Optional;

/** A HOST that is a UNIX-domain socket, and what makes no sense with it. */
final class UnixTarget {
  private UnixTarget() {}

  /**
   * Whether a host is one.
   *
   * @throws UsageException if it is to be one, and can't
   */
  static boolean isNamedBy(String host) {
    try {
      return UnixAddress.named(host).isPresent();
    } catch (IllegalArgumentException e) {
      throw new UsageException("HOST: " + CauseText.of(e));
    }
  }

  /**
   * Refuses what only TCP and IP have.
   *
   * @throws UsageException with the option to leave out
   */
  static void requireFit(
      String host,
      TargetOptions target,
      ProtocolOptions protocol,
      SocketTuningOptions sockets,
      Optional<TestPlan> plan) {
    if (isNamedBy(host)) {
      refuse(obstacle(target, protocol, sockets).or(() -> plan.flatMap(UnixFit::obstacle)));
    }
  }

  /**
   * Refuses options of the sockets that only TCP and IP have.
   *
   * @throws UsageException with the option to leave out
   */
  static void requireFit(String host, SocketTuning tuning) {
    if (isNamedBy(host)) {
      refuse(UnixFit.obstacle(tuning));
    }
  }

  private static void refuse(Optional<String> obstacle) {
    obstacle.ifPresent(
        why -> {
          throw new UsageException(why + "; leave it out, or name a HOST of the network");
        });
  }

  private static Optional<String> obstacle(
      TargetOptions target, ProtocolOptions protocol, SocketTuningOptions sockets) {
    if (target.port != null) {
      return Optional.of("--port: a UNIX-domain socket has no port");
    }
    if (!target.bind().isEmpty()) {
      return Optional.of("--bind: a UNIX-domain socket has no local address to choose");
    }
    if (target.device() != null) {
      return Optional.of("--bind-dev: a UNIX-domain socket goes through no network device");
    }
    if (target.clientPort != null) {
      return Optional.of("--cport: a UNIX-domain socket has no port");
    }
    if (target.ipVersion() != IpVersion.ANY) {
      return Optional.of(
          (target.onlyIpv4 ? "-4" : "-6") + ": a UNIX-domain socket is neither IPv4 nor IPv6");
    }
    if (sockets.noDelay) {
      return Optional.of("--no-delay: a UNIX-domain socket has no Nagle's algorithm");
    }
    return protocol.choice() == ProtocolChoice.IPERF3
        ? Optional.of("--iperf3: iperf3 has no UNIX-domain sockets")
        : Optional.empty();
  }
}
