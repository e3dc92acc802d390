package io.perfport.server.config;

import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.util.Objects;
import java.util.Optional;

/**
 * How the server listens.
 *
 * @param transport the I/O mechanism, available here
 * @param bindHost address or name to listen on ({@code --bind}); null for every address, IPv4 and
 *     IPv6
 * @param port TCP port; 0 for any free one
 * @param workers event loops, at least 1
 * @param limits what clients may ask for
 * @param access who may test
 * @param oneOff whether to end after one test ({@code -1})
 * @param onPort whether to listen on the port
 * @param unix the UNIX-domain socket to listen on ({@code --unix}); empty for none
 * @param bindDevice network device that the port's sockets are bound to ({@code --bind-dev}); null
 *     for any
 * @param keepAlive of control connections ({@code --cntl-ka})
 * @param affinity processors that the event loops are held to ({@code --affinity}); null for all
 *     that the process may use
 * @param tls of the port, on which nothing else is spoken then ({@code --tls}); empty for none. A
 *     UNIX-domain socket never has it
 */
public record ServerConfig(
    Transport transport,
    String bindHost,
    int port,
    int workers,
    SessionLimits limits,
    Access access,
    boolean oneOff,
    boolean onPort,
    Optional<UnixAddress> unix,
    String bindDevice,
    KeepAlive keepAlive,
    ProcessorSet affinity,
    Optional<ServerTls> tls) {
  public static final int DEFAULT_PORT = 5201;

  private static final String LOOPBACK = "127.0.0.1";

  public ServerConfig {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(unix, "unix");
    Objects.requireNonNull(keepAlive, "keepAlive");
    Objects.requireNonNull(tls, "tls");
    if (affinity != null && !transport.capabilities().contains(Capability.AFFINITY)) {
      throw new IllegalArgumentException(
          "affinity: transport " + transport.name() + " can't set it");
    }
    if (tls.isPresent() && !transport.capabilities().contains(Capability.TCP)) {
      throw new IllegalArgumentException(
          "tls: transport " + transport.name() + " does not leave the process");
    }
    if (!onPort && unix.isEmpty()) {
      throw new IllegalArgumentException("nowhere to listen: neither a port nor a UNIX socket");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " is not in the range 0 to 65535");
    }
    if (workers < 1 || workers > 1024) {
      throw new IllegalArgumentException("workers: " + workers + " is not in the range 1 to 1024");
    }
  }

  /**
   * On a free port of 127.0.0.1, where only this machine can reach it, over the transport that the
   * command line would take: the started server tells the port. The transport {@code local} gives
   * out no ports; with it, say {@link #on} and a port.
   *
   * @throws io.perfport.core.transport.TransportException if no transport is available here
   */
  public static ServerConfig onLoopback() {
    return on(LOOPBACK, 0);
  }

  /**
   * On one address, with the command line's defaults.
   *
   * @param bindHost address or name to listen on; null for every address: any host that reaches it
   *     may test
   * @param port TCP port; 0 for any free one
   * @throws io.perfport.core.transport.TransportException if no transport is available here
   */
  public static ServerConfig on(String bindHost, int port) {
    return new ServerConfig(
        Transports.load().choose(Transports.AUTO),
        bindHost,
        port,
        Runtime.getRuntime().availableProcessors(),
        SessionLimits.DEFAULT,
        false);
  }

  /**
   * The same over another transport.
   *
   * @param name such as {@code nio}; or several with commas between, of which the first available
   *     is taken
   * @throws io.perfport.core.transport.TransportException if there is none of that name, or it is
   *     not available here, with the reason
   */
  public ServerConfig withTransport(String name) {
    return new ServerConfig(
        Transports.load().choose(name),
        bindHost,
        port,
        workers,
        limits,
        access,
        oneOff,
        onPort,
        unix,
        bindDevice,
        keepAlive,
        affinity,
        tls);
  }

  /** The same with other limits for clients. */
  public ServerConfig withLimits(SessionLimits other) {
    return new ServerConfig(
        transport,
        bindHost,
        port,
        workers,
        other,
        access,
        oneOff,
        onPort,
        unix,
        bindDevice,
        keepAlive,
        affinity,
        tls);
  }

  /** The same for those who may test there. */
  public ServerConfig withAccess(Access other) {
    return new ServerConfig(
        transport,
        bindHost,
        port,
        workers,
        limits,
        other,
        oneOff,
        onPort,
        unix,
        bindDevice,
        keepAlive,
        affinity,
        tls);
  }

  /** The same through one network device; null for any. */
  public ServerConfig withBindDevice(String device) {
    return new ServerConfig(
        transport, bindHost, port, workers, limits, access, oneOff, onPort, unix, device, keepAlive,
        affinity, tls);
  }

  /** The same with other times of control connections' keep-alive. */
  public ServerConfig withKeepAlive(KeepAlive times) {
    return new ServerConfig(
        transport,
        bindHost,
        port,
        workers,
        limits,
        access,
        oneOff,
        onPort,
        unix,
        bindDevice,
        times,
        affinity,
        tls);
  }

  /** The same with event loops that run on these processors only; null for all. */
  public ServerConfig withAffinity(ProcessorSet processors) {
    return new ServerConfig(
        transport,
        bindHost,
        port,
        workers,
        limits,
        access,
        oneOff,
        onPort,
        unix,
        bindDevice,
        keepAlive,
        processors,
        tls);
  }

  /** The same with TLS on its port. */
  public ServerConfig withTls(ServerTls how) {
    return new ServerConfig(
        transport,
        bindHost,
        port,
        workers,
        limits,
        access,
        oneOff,
        onPort,
        unix,
        bindDevice,
        keepAlive,
        affinity,
        Optional.of(how));
  }

  /** Through any network device, with the usual keep-alive. */
  public ServerConfig(
      Transport transport,
      String bindHost,
      int port,
      int workers,
      SessionLimits limits,
      Access access,
      boolean oneOff,
      boolean onPort,
      Optional<UnixAddress> unix) {
    this(
        transport,
        bindHost,
        port,
        workers,
        limits,
        access,
        oneOff,
        onPort,
        unix,
        null,
        KeepAlive.DEFAULT,
        null,
        Optional.empty());
  }

  /** On a port only. */
  public ServerConfig(
      Transport transport,
      String bindHost,
      int port,
      int workers,
      SessionLimits limits,
      Access access,
      boolean oneOff) {
    this(transport, bindHost, port, workers, limits, access, oneOff, true, Optional.empty());
  }

  /** On a port only; lets everybody in. */
  public ServerConfig(
      Transport transport,
      String bindHost,
      int port,
      int workers,
      SessionLimits limits,
      boolean oneOff) {
    this(transport, bindHost, port, workers, limits, Access.OPEN, oneOff);
  }
}
