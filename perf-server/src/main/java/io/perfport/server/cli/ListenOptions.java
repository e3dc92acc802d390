package io.perfport.server.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.cli.AttachedValue;
import io.perfport.core.cli.BindAddress;
import io.perfport.core.cli.KeepAliveConverter;
import io.perfport.core.cli.QuantityConverter;
import io.perfport.core.socket.KeepAlive;
import io.perfport.server.config.ServerConfig;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the server listens, and for how long. */
final class ListenOptions {
  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      converter = QuantityConverter.ListenPort.class,
      description =
          "Listen on this port, or 0 for any free one (default: "
              + ServerConfig.DEFAULT_PORT
              + ").")
  Long port;

  @Option(
      names = {"-B", "--bind"},
      paramLabel = "HOST[%DEV]",
      description =
          "Listen on this address only (default: every address, IPv4 and IPv6); HOST%%DEV is HOST"
              + " with --bind-dev DEV.")
  private String bind;

  @Option(
      names = "--bind-dev",
      paramLabel = "DEV",
      description =
          "Listen on the port through this network device only, such as eth0 or a VRF. Of Linux:"
              + " epoll and io_uring (default: all of them).")
  private String device;

  @Option(
      names = "--cntl-ka",
      paramLabel = "IDLE/INTERVAL/COUNT",
      arity = "0..1",
      fallbackValue = "//",
      preprocessor = AttachedValue.class,
      converter = KeepAliveConverter.class,
      description =
          "TCP keep-alive of control connections: probe one after IDLE seconds of silence, every"
              + " INTERVAL seconds, and give it up after COUNT probes without an answer. It is"
              + " always on (default: 30/10/12).")
  private KeepAlive keepAlive;

  @Option(
      names = "--unix",
      paramLabel = "PATH",
      converter = Socket.class,
      description =
          "Listen on this UNIX-domain socket instead of a port, for clients on this machine with"
              + " HOST unix:PATH; with -p, -B or --bind-dev on both. Who may write to the file may"
              + " connect (umask). It is removed at the end, and one that nobody listens on is"
              + " replaced.")
  UnixAddress unix;

  @Option(
      names = {"-1", "--one-off"},
      description = "End after one test, of any workload (default: serve until stopped).")
  boolean oneOff;

  /** Null for every address. */
  String host() {
    return bind == null ? null : BindAddress.of(bind).host();
  }

  /** Null for any. */
  String device() {
    String suffix = bind == null ? null : BindAddress.of(bind).device();
    return BindAddress.oneDevice("--bind-dev", Arrays.asList(device, suffix));
  }

  KeepAlive keepAlive() {
    return keepAlive == null ? KeepAlive.DEFAULT : keepAlive;
  }

  /** A UNIX-domain socket stands instead of the port, unless the user speaks of both. */
  boolean onPort() {
    return unix == null || port != null || bind != null || device != null;
  }

  int portOrDefault() {
    return port == null ? ServerConfig.DEFAULT_PORT : Math.toIntExact(port);
  }

  static final class Socket implements ITypeConverter<UnixAddress> {
    @Override
    public UnixAddress convert(String path) {
      try {
        return new UnixAddress(path);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(CauseText.of(e));
      }
    }
  }
}
