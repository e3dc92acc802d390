package io.perfport.server.cli;

import static java.util.Objects.requireNonNullElse;

import io.perfport.common.plan.UnixAddress;
import io.perfport.core.cli.AttachedValue;
import io.perfport.core.cli.BindAddress;
import io.perfport.core.cli.Range;
import io.perfport.core.socket.KeepAlive;
import io.perfport.server.config.ServerConfig;
import java.util.Arrays;
import picocli.CommandLine.Option;

/** Where the server listens, and for how long. */
final class ListenOptions {
  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description =
          "Port to listen on; 0: any free port (default: " + ServerConfig.DEFAULT_PORT + ").")
  @Range(min = 0, max = 65_535)
  Integer port;

  @Option(
      names = {"-B", "--bind"},
      paramLabel = "HOST[%DEV]",
      description =
          "Address to listen on (default: all addresses, IPv4 and IPv6). HOST%%DEV: the same as"
              + " HOST with --bind-dev DEV.")
  private String bind;

  @Option(
      names = {"-1", "--one-off"},
      description = "Serve one test, of any kind, then exit (default: serve until stopped).")
  boolean oneOff;

  @Option(
      names = "--unix",
      paramLabel = "PATH",
      description =
          "Listen on this UNIX-domain socket instead of a port, for clients on this machine"
              + " (perf-client unix:PATH). With -p, -B or --bind-dev: listen on both. The"
              + " permissions of the file (umask) decide who may connect. It is removed at exit; an"
              + " unused one is replaced.")
  UnixAddress unix;

  @Option(
      names = "--bind-dev",
      paramLabel = "DEV",
      description =
          "Listen on this network device only, such as eth0 or a VRF (default: all devices). Linux"
              + " only, with epoll or io_uring.")
  private String device;

  @Option(
      names = "--cntl-ka",
      paramLabel = "IDLE/INTERVAL/COUNT",
      arity = "0..1",
      fallbackValue = "//",
      preprocessor = AttachedValue.class,
      description =
          "TCP keepalive of control connections, always on: the first probe after IDLE seconds"
              + " without traffic, then one every INTERVAL seconds; closed after COUNT probes"
              + " without an answer (default: 30/10/12).")
  private KeepAlive keepAlive;

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
    return requireNonNullElse(keepAlive, KeepAlive.DEFAULT);
  }

  /** A UNIX-domain socket stands instead of the port, unless the user speaks of both. */
  boolean onPort() {
    return unix == null || port != null || bind != null || device != null;
  }

  int portOrDefault() {
    return requireNonNullElse(port, ServerConfig.DEFAULT_PORT);
  }
}
