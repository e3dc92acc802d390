package io.perfport.client.session;

import io.netty.util.NetUtil;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.TestConfig;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.transport.Capability;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Finds the addresses of both ends. It may block on the system's resolver. */
final class ServerAddresses {
  private ServerAddresses() {}

  /**
   * The addresses to try, in the resolver's order; at least one.
   *
   * @throws FailureException if the host is unknown, or has no address of the wanted kind
   */
  static List<InetSocketAddress> of(TestConfig config) {
    if (!config.transport().capabilities().contains(Capability.TCP)) {
      return List.of(InetSocketAddress.createUnresolved(config.host(), config.port()));
    }
    List<InetSocketAddress> addresses =
        Arrays.stream(resolve(config.host()))
            .filter(address -> wanted(config.ipVersion(), address))
            .map(address -> new InetSocketAddress(address, config.port()))
            .toList();
    if (addresses.isEmpty()) {
      throw new FailureException(
          FailureReason.UNKNOWN_HOST,
          "%s has no %s address".formatted(config.host(), inWords(config.ipVersion())));
    }
    return addresses;
  }

  /**
   * The local addresses to connect from: those of {@code -B} that are of the server's family.
   *
   * @return empty if any will do
   * @throws FailureException if one of them has none
   */
  static List<InetSocketAddress> localsFor(InetSocketAddress server, TestConfig config) {
    return config.bindHosts().stream().map(host -> localFor(server, host)).toList();
  }

  private static InetSocketAddress localFor(InetSocketAddress server, String bindHost) {
    IpVersion family =
        server.getAddress() instanceof Inet6Address ? IpVersion.IPV6 : IpVersion.IPV4;
    return Arrays.stream(resolve(bindHost))
        .filter(address -> wanted(family, address))
        .map(address -> new InetSocketAddress(address, 0))
        .findFirst()
        .orElseThrow(
            () ->
                new FailureException(
                    FailureReason.CONNECT_FAILED,
                    "--bind: %s has no %s address, which %s needs"
                        .formatted(
                            bindHost,
                            inWords(family),
                            NetUtil.toAddressString(server.getAddress()))));
  }

  private static String inWords(IpVersion version) {
    return version == IpVersion.IPV4 ? "IPv4" : "IPv6";
  }

  private static boolean wanted(IpVersion version, InetAddress address) {
    return switch (version) {
      case ANY -> true;
      case IPV4 -> !(address instanceof Inet6Address);
      case IPV6 -> address instanceof Inet6Address;
    };
  }

  static InetAddress[] resolve(String host) {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new FailureException(
          FailureReason.UNKNOWN_HOST, "the host '%s' is unknown".formatted(host));
    }
  }
}
