package io.perfport.client.cli;

import io.perfport.client.config.IpVersion;
import io.perfport.client.config.LocalEnd;
import io.perfport.client.config.ServerTarget;
import io.perfport.common.failure.CauseText;
import io.perfport.common.unit.Quantity;
import io.perfport.core.cli.AttachedValue;
import io.perfport.core.cli.BindAddress;
import io.perfport.core.cli.KeepAliveConverter;
import io.perfport.core.cli.QuantityConverter;
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
      description = "The server; the same as HOST alone, for hands that know iperf3.")
  String client;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      converter = QuantityConverter.Port.class,
      description = "The server's port, 1 to 65535 (default: " + DEFAULT_PORT + ").")
  Long port;

  @Option(
      names = "--loopback",
      description =
          "No HOST: start a server in this process and measure every available transport in turn"
              + " (or the one that --transport names), with a closing comparison.")
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
          "Connect from this local address (default: any); with rr, crr and scale from several, in"
              + " turn; datagrams (-u) come from the control connection's. HOST%%DEV is HOST with"
              + " --bind-dev DEV.")
  private String bind;

  @Option(
      names = "--bind-dev",
      paramLabel = "DEV",
      description =
          "Send and receive through this network device only, such as eth0 or a VRF; HOST%%DEV is"
              + " the same. Of Linux: epoll and io_uring (default: as the system routes).")
  private String device;

  /** That HOST names. */
  private String hostsDevice;

  @Option(
      names = "--cport",
      paramLabel = "PORT",
      converter = QuantityConverter.Port.class,
      description =
          "Send and receive the data of the first stream at this local port, that of the second at"
              + " the next, and so on, TCP and UDP; for firewalls that ask for it (default: any"
              + " free ones).")
  Long clientPort;

  @Option(
      names = "--connect-timeout",
      paramLabel = "MS",
      converter = ConnectTimeout.class,
      description =
          "Wait at most so many milliseconds for each connection, 1 to 3600000, or 0 for the"
              + " default ("
              + ServerTarget.DEFAULT_CONNECT_TIMEOUT_MILLIS
              + ").")
  Long connectTimeoutMillis;

  @Option(
      names = "--cntl-ka",
      paramLabel = "IDLE/INTERVAL/COUNT",
      arity = "0..1",
      fallbackValue = "//",
      preprocessor = AttachedValue.class,
      converter = KeepAliveConverter.class,
      description =
          "TCP keep-alive of the control connection: probe it after IDLE seconds of silence, every"
              + " INTERVAL seconds, and give it up after COUNT probes without an answer. It is"
              + " always on (default: 30/10/12).")
  private KeepAlive keepAlive;

  KeepAlive keepAlive() {
    return keepAlive == null ? KeepAlive.DEFAULT : keepAlive;
  }

  List<String> bind() {
    return bindAddresses().stream().map(BindAddress::host).toList();
  }

  private List<BindAddress> bindAddresses() {
    return bind == null
        ? List.of()
        : Arrays.stream(bind.split(",", -1)).map(BindAddress::of).toList();
  }

  /** The HOST without its device. */
  String withoutDevice(String host) {
    BindAddress divided = BindAddress.of(host);
    hostsDevice = divided.device();
    return divided.host();
  }

  /** Null for any. */
  String device() {
    List<String> named = new ArrayList<>(Arrays.asList(device, hostsDevice)); // Null for none.
    bindAddresses().forEach(each -> named.add(each.device()));
    return BindAddress.oneDevice("--bind-dev", named);
  }

  LocalEnd local() {
    return new LocalEnd(bind(), clientPort == null ? 0 : Math.toIntExact(clientPort), device());
  }

  /**
   * Refuses more streams than there are ports from {@code --cport} on.
   *
   * @throws UsageException if the last one's would be too high
   */
  void requirePorts(int streams) {
    try {
      local().requirePorts(streams);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + CauseText.of(e));
    }
  }

  IpVersion ipVersion() {
    if (onlyIpv4 && onlyIpv6) {
      throw new UsageException("-4 and -6 exclude each other; without both, any address is used");
    }
    return onlyIpv4 ? IpVersion.IPV4 : onlyIpv6 ? IpVersion.IPV6 : IpVersion.ANY;
  }

  int portOrDefault() {
    return port == null ? DEFAULT_PORT : Math.toIntExact(port);
  }

  int connectTimeoutOrDefault() {
    return connectTimeoutMillis == null || connectTimeoutMillis == 0
        ? ServerTarget.DEFAULT_CONNECT_TIMEOUT_MILLIS
        : Math.toIntExact(connectTimeoutMillis);
  }

  /** Milliseconds, as in iperf3. */
  static final class ConnectTimeout extends QuantityConverter {
    ConnectTimeout() {
      super(Quantity.millis(1, 3_600_000).withZero());
    }
  }
}
