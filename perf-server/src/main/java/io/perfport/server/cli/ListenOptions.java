package io.perfport.server.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.cli.QuantityConverter;
import io.perfport.server.ServerConfig;
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
      paramLabel = "HOST",
      description = "Listen on this address only (default: every address, IPv4 and IPv6).")
  String bind;

  @Option(
      names = "--unix",
      paramLabel = "PATH",
      converter = Socket.class,
      description =
          "Listen on this UNIX-domain socket instead of a port, for clients on this machine with"
              + " HOST unix:PATH; with -p or -B on both. Who may write to the file may connect"
              + " (umask). It is removed at the end, and one that nobody listens on is replaced.")
  UnixAddress unix;

  @Option(
      names = {"-1", "--one-off"},
      description = "End after one test, of any workload (default: serve until stopped).")
  boolean oneOff;

  /** A UNIX-domain socket stands instead of the port, unless the user speaks of both. */
  boolean onPort() {
    return unix == null || port != null || bind != null;
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
