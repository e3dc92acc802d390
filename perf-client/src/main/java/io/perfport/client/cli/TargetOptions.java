package io.perfport.client.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.ServerTarget.LocalEnd;
import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.UnixAddress;
import io.perfport.common.unit.Quantity.Kind;
import io.perfport.core.cli.AttachedValue;
import io.perfport.core.cli.BindAddress;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import io.perfport.core.socket.KeepAlive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** Which server, and how to reach it. */
final class TargetOptions {
  static final int DEFAULT_PORT = 5201;

  @Option(
      names = {"-c", "--client"},
      paramLabel = "HOST",
      description = "Same as HOST, for iperf3 command lines.")
  String client;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description = "Server port, 1 to 65535 (default: " + DEFAULT_PORT + ").")
  @Range(min = 1, max = 65_535)
  Integer port;

  @Option(
      names = "--loopback",
      description =
          "Instead of HOST: start a server in this process, test every available transport (or the"
              + " one given with --transport), and compare them.")
  boolean loopback;

  @Option(
      names = {"-4", "--version4"},
      description = "Use IPv4 only.")
  boolean onlyIpv4;

  @Option(
      names = {"-6", "--version6"},
      description = "Use IPv6 only.")
  boolean onlyIpv6;

  @Option(
      names = {"-B", "--bind"},
      paramLabel = "HOST[%DEV],...",
      description =
          "Local address to connect from (default: any). With rr, crr and scale several, used in"
              + " turn. UDP data is sent from the address of the control connection. HOST%%DEV: the"
              + " same as HOST with --bind-dev DEV.")
  private String bind;

  @Option(
      names = "--bind-dev",
      paramLabel = "DEV",
      description =
          "Use only this network device, such as eth0 or a VRF (default: chosen by routing). Linux"
              + " only, with epoll or io_uring.")
  private String device;

  @Option(
      names = "--cport",
      paramLabel = "PORT",
      description =
          "Local port of the first stream's data; the second stream uses the next port, and so on."
              + " For firewalls that require fixed ports, TCP and UDP (default: any free port).")
  @Range(min = 1, max = 65_535)
  Integer clientPort;

  @Option(
      names = "--connect-timeout",
      paramLabel = "MS",
      description =
          "Time limit for each connection attempt in milliseconds, 1 to 3600000; 0: the default ("
              + ServerTarget.DEFAULT_CONNECT_TIMEOUT_MILLIS
              + ").")
  @Range(of = Kind.MILLIS, min = 1, max = 3_600_000, zeroIsDefault = true)
  Integer connectTimeoutMillis;

  @Option(
      names = "--cntl-ka",
      paramLabel = "IDLE/INTERVAL/COUNT",
      arity = "0..1",
      fallbackValue = "//",
      preprocessor = AttachedValue.class,
      description =
          "TCP keepalive of the control connection, always on: the first probe after IDLE seconds"
              + " without traffic, then one every INTERVAL seconds; closed after COUNT probes"
              + " without an answer (default: 30/10/12).")
  private KeepAlive keepAlive;

  KeepAlive keepAlive() {
    return requireNonNullElse(keepAlive, KeepAlive.DEFAULT);
  }

  List<String> bind() {
    return bindAddresses().stream().map(BindAddress::host).toList();
  }

  private List<BindAddress> bindAddresses() {
    return bind == null
        ? List.of()
        : Arrays.stream(bind.split(",", -1)).map(BindAddress::of).toList();
  }

  /**
   * Whether a host is a UNIX-domain socket.
   *
   * @throws UsageException if it is to be one, and can't
   */
  static boolean isUnix(String host) {
    try {
      return UnixAddress.named(host).isPresent();
    } catch (IllegalArgumentException e) {
      throw new UsageException("HOST: " + CauseText.of(e));
    }
  }

  static String withoutDevice(String server) {
    return isUnix(server) ? server : BindAddress.of(server).host();
  }

  /**
   * @param server whose device, if it names one, is as that of the options
   */
  LocalEnd local(String server) {
    List<String> devices = new ArrayList<>();
    devices.add(device);
    devices.add(isUnix(server) ? null : BindAddress.of(server).device());
    bindAddresses().forEach(each -> devices.add(each.device()));
    return new LocalEnd(
        bind(), requireNonNullElse(clientPort, 0), BindAddress.oneDevice("--bind-dev", devices));
  }

  IpVersion ipVersion() {
    return onlyIpv4 ? IpVersion.IPV4 : onlyIpv6 ? IpVersion.IPV6 : IpVersion.ANY;
  }

  int portOrDefault() {
    return requireNonNullElse(port, DEFAULT_PORT);
  }

  int connectTimeoutOrDefault() {
    return requireNonNullElse(connectTimeoutMillis, ServerTarget.DEFAULT_CONNECT_TIMEOUT_MILLIS);
  }
}
