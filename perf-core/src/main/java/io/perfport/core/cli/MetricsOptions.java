package io.perfport.core.cli;

import java.net.InetSocketAddress;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where {@code /metrics} and {@code /healthz} are served. */
public final class MetricsOptions {
  /** Of every command that has these options. */
  public static final OptionRule RULE =
      OptionRule.any("--metrics-bind")
          .without("--metrics-port")
          .refuse("--metrics-bind: needs --metrics-port");

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description =
          "Serve Prometheus metrics at /metrics and a health check at /healthz on this port; 0: any"
              + " free port (default: off).")
  @Range(min = 0, max = 65_535)
  private Integer port;

  @Option(
      names = "--metrics-bind",
      paramLabel = "HOST",
      description = "Address to serve metrics on (default: 127.0.0.1).")
  private String host;

  /**
   * The address to serve on; empty for none.
   *
   * @throws UsageException if the host has no address
   */
  public Optional<InetSocketAddress> address() {
    if (port == null) {
      return Optional.empty();
    }
    InetSocketAddress address = new InetSocketAddress(host == null ? "127.0.0.1" : host, port);
    if (address.isUnresolved()) {
      throw new UsageException("--metrics-bind: '" + host + "' is not an address of this machine");
    }
    return Optional.of(address);
  }
}
