package io.perfport.server.cli;

import io.perfport.core.cli.QuantityConverter;
import io.perfport.server.ServerConfig;
import picocli.CommandLine.Option;

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
      names = {"-1", "--one-off"},
      description = "End after one session (default: serve until stopped).")
  boolean oneOff;

  int portOrDefault() {
    return port == null ? ServerConfig.DEFAULT_PORT : Math.toIntExact(port);
  }
}
