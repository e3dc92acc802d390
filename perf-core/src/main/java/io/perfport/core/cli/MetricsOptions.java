package io.perfport.core.cli;

import io.perfport.common.failure.CauseText;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * What is served over HTTP, and where: one endpoint for {@code /metrics} and {@code /healthz},
 * which with {@code --dashboard} has the live page, too. And where metrics are sent to.
 */
public final class MetricsOptions {
  /** Of every command that has these options. */
  public static final OptionRule RULE =
      OptionRule.any("--metrics-bind")
          .without("--metrics-port", "--dashboard")
          .refuse("--metrics-bind: needs --metrics-port or --dashboard");

  private static final String ANY_PORT = "0";

  /** What OTLP over HTTP adds to an address without a path (OTLP 1.x, "OTLP/HTTP Request"). */
  private static final String OTLP_PATH = "/v1/metrics";

  @Option(
      names = "--dashboard",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = ANY_PORT,
      preprocessor = PortIfNumber.class,
      description =
          "Serve a live page for browsers at / on this port, and with it all that --metrics-port"
              + " serves (default port: that of --metrics-port, or any free port).")
  @Range(min = 0, max = 65_535)
  private Integer dashboard;

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
      description = "Address to serve metrics and the live page on (default: 127.0.0.1).")
  private String host;

  @Option(
      names = "--otlp-endpoint",
      paramLabel = "URL",
      description =
          "Send metrics to an OpenTelemetry collector by OTLP over HTTP, every 10 s and at the end,"
              + " e.g. http://127.0.0.1:4318 (default: off).")
  private String collector;

  /**
   * The endpoint that was asked for.
   *
   * @param address to serve on
   * @param dashboard whether it has the live page
   */
  public record ServedEndpoint(InetSocketAddress address, boolean dashboard) {}

  /**
   * The endpoint to serve; empty for none.
   *
   * @throws UsageException if the host has no address, or if there are two ports
   */
  public Optional<ServedEndpoint> endpoint() {
    if (port == null && dashboard == null) {
      return Optional.empty();
    }
    InetSocketAddress address = new InetSocketAddress(host == null ? "127.0.0.1" : host, port());
    if (address.isUnresolved()) {
      throw new UsageException("--metrics-bind: '" + host + "' is not an address of this machine");
    }
    return Optional.of(new ServedEndpoint(address, dashboard != null));
  }

  private int port() {
    if (port == null || dashboard == null) {
      return port == null ? dashboard : port;
    }
    if (dashboard != 0 && !dashboard.equals(port)) {
      throw new UsageException(
          "--dashboard %d and --metrics-port %d: they are served on one port; give one of them"
              .formatted(dashboard, port));
    }
    return port;
  }

  /**
   * Where to send metrics to; empty for nowhere.
   *
   * @throws UsageException if that is no address of a web server
   */
  public Optional<URI> collector() {
    if (collector == null) {
      return Optional.empty();
    }
    try {
      URI url = new URI(collector);
      boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      // A password would be printed with the address.
      if (isWeb && url.getHost() != null && url.getUserInfo() == null) {
        return Optional.of(url.getPath().length() > 1 ? url : url.resolve(OTLP_PATH));
      }
    } catch (URISyntaxException e) {
      throw new UsageException("--otlp-endpoint: " + CauseText.of(e));
    }
    throw new UsageException(
        "--otlp-endpoint: '%s' is no address such as http://collector.example:4318"
            .formatted(collector));
  }

  /**
   * The value may stand behind its option without "=", as the HOST of the client may: only what is
   * a number is the port's.
   */
  static final class PortIfNumber implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean attached = "=".equals(info.get("separator"));
      if (!attached && (args.isEmpty() || !args.peek().matches("\\d{1,5}"))) {
        args.push(ANY_PORT);
      }
      return false; // Goes on as usual.
    }
  }
}
