package io.perfport.client.config;

import io.perfport.common.plan.UnixAddress;
import io.perfport.common.result.RunResult.RunFacts;
import io.perfport.common.result.TlsUse;
import io.perfport.core.host.HostDescription;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.tls.ClientTls;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which server to test against, and how to reach it.
 *
 * @param transport the I/O mechanism, available here
 * @param host name or address of the server, or {@code unix:PATH}
 * @param port its port, 1 to 65535; without meaning for a UNIX-domain socket
 * @param ipVersion which of the host's addresses may be used
 * @param local where the connections come from
 * @param connectTimeoutMillis how long to wait for each connection, at least 1
 * @param workers event loops, 1 to 1024
 * @param keepAlive of the control connection ({@code --cntl-ka})
 * @param affinity where both ends' event loops run ({@code --affinity})
 * @param entry how the server lets the client in
 * @param tls of every connection ({@code --tls}); empty for none
 */
public record ServerTarget(
    Transport transport,
    String host,
    int port,
    IpVersion ipVersion,
    LocalEnd local,
    int connectTimeoutMillis,
    int workers,
    KeepAlive keepAlive,
    Affinity affinity,
    Entry entry,
    Optional<ClientTls> tls) {
  public static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 10_000;

  public ServerTarget {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(ipVersion, "ipVersion");
    Objects.requireNonNull(keepAlive, "keepAlive");
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(affinity, "affinity");
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(tls, "tls");
    if (tls.isPresent()
        && (UnixAddress.named(host).isPresent()
            || !transport.capabilities().contains(Capability.TCP))) {
      throw new IllegalArgumentException("tls: only for connections over TCP");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " is not in the range 1 to 65535");
    }
    if (connectTimeoutMillis < 1) {
      throw new IllegalArgumentException("connect-timeout: must be at least 1 ms");
    }
    if (workers < 1 || workers > 1024) {
      throw new IllegalArgumentException("workers: " + workers + " is not in the range 1 to 1024");
    }
    if (affinity.client() != null && !transport.capabilities().contains(Capability.AFFINITY)) {
      throw new IllegalArgumentException(
          "affinity: transport " + transport.name() + " can't set it");
    }
  }

  /**
   * From any port, with the usual keep-alive.
   *
   * @param bindHosts local addresses to connect from ({@code -B}), in turn; empty for any
   */
  public ServerTarget(
      Transport transport,
      String host,
      int port,
      IpVersion ipVersion,
      List<String> bindHosts,
      int connectTimeoutMillis,
      int workers) {
    this(
        transport,
        host,
        port,
        ipVersion,
        new LocalEnd(bindHosts, 0, null),
        connectTimeoutMillis,
        workers,
        KeepAlive.DEFAULT,
        Affinity.ANY,
        Entry.OPEN,
        Optional.empty());
  }

  /**
   * A server, over the transport that the command line would take ({@code auto}).
   *
   * @param host name or address of the server, or {@code unix:PATH}
   * @param port its port, 1 to 65535; without meaning for a UNIX-domain socket
   * @param connections that the test will open: no more event loops are started, nor more than
   *     there are processors
   * @throws io.perfport.core.transport.TransportException if no transport is available here
   */
  public static ServerTarget to(String host, int port, int connections) {
    return new ServerTarget(
        Transports.load().choose(Transports.AUTO),
        host,
        port,
        IpVersion.ANY,
        List.of(),
        DEFAULT_CONNECT_TIMEOUT_MILLIS,
        Math.min(connections, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * The same over another transport.
   *
   * @param name such as {@code nio}; or several with commas between, of which the first available
   *     is taken
   * @throws io.perfport.core.transport.TransportException if there is none of that name, or it is
   *     not available here, with the reason
   */
  public ServerTarget withTransport(String name) {
    return new ServerTarget(
        Transports.load().choose(name),
        host,
        port,
        ipVersion,
        local,
        connectTimeoutMillis,
        workers,
        keepAlive,
        affinity,
        entry,
        tls);
  }

  /** The same with other patience for each connection, at least 1 ms. */
  public ServerTarget withConnectTimeout(Duration timeout) {
    long millis = Math.min(Integer.MAX_VALUE, TimeUnit.MILLISECONDS.convert(timeout));
    return new ServerTarget(
        transport,
        host,
        port,
        ipVersion,
        local,
        Math.toIntExact(millis),
        workers,
        keepAlive,
        affinity,
        entry,
        tls);
  }

  /** The same at another port, 1 to 65535. */
  public ServerTarget withPort(int number) {
    return new ServerTarget(
        transport,
        host,
        number,
        ipVersion,
        local,
        connectTimeoutMillis,
        workers,
        keepAlive,
        affinity,
        entry,
        tls);
  }

  /** The same target with this number of event loops, 1 to 1024. */
  public ServerTarget withWorkers(int number) {
    return new ServerTarget(
        transport,
        host,
        port,
        ipVersion,
        local,
        connectTimeoutMillis,
        number,
        keepAlive,
        affinity,
        entry,
        tls);
  }

  /** The same with event loops on these processors. */
  public ServerTarget withAffinity(Affinity processors) {
    return new ServerTarget(
        transport,
        host,
        port,
        ipVersion,
        local,
        connectTimeoutMillis,
        workers,
        keepAlive,
        processors,
        entry,
        tls);
  }

  /** The same, let in another way: with a token, or with other patience. */
  public ServerTarget withEntry(Entry other) {
    return new ServerTarget(
        transport,
        host,
        port,
        ipVersion,
        local,
        connectTimeoutMillis,
        workers,
        keepAlive,
        affinity,
        other,
        tls);
  }

  /** The same by connections with TLS. */
  public ServerTarget withTls(ClientTls how) {
    return new ServerTarget(
        transport,
        host,
        port,
        ipVersion,
        local,
        connectTimeoutMillis,
        workers,
        keepAlive,
        affinity,
        entry,
        Optional.of(how));
  }

  /** How the client does its I/O, and what of that is not as by default: for people. */
  public String inWords() {
    return transport.inWords() + affinity.inWords();
  }

  /**
   * Refuses a plan of datagrams that the transport can't carry.
   *
   * @throws IllegalArgumentException if the transport has none
   */
  void requireDatagrams() {
    if (!transport.capabilities().contains(Capability.UDP)) {
      throw new IllegalArgumentException(
          "udp: transport " + transport.name() + " does not carry it");
    }
  }

  /**
   * What a run that begins now has in common with all others.
   *
   * @param program name and version of this program
   * @param serverProgram the server's; null where it can't be told
   * @param serverTransport null where it can't be told
   * @param congestion control in force here; null where it can't be told
   * @param session the session's id on the server
   * @param use of TLS; null for none
   */
  public RunFacts facts(
      String program,
      String serverProgram,
      String serverTransport,
      String congestion,
      String session,
      TlsUse use) {
    return new RunFacts(
        Instant.now(),
        program,
        serverProgram,
        host,
        port,
        transport.name(),
        workers,
        serverTransport,
        HostDescription.line(),
        congestion,
        session,
        use);
  }

  /** The server's UNIX-domain socket; empty if it is on the Internet. */
  public Optional<UnixAddress> unix() {
    return UnixAddress.named(host);
  }

  /** Which addresses of the server's host may be used. */
  public enum IpVersion {
    ANY,
    /** {@code -4} */
    IPV4,
    /** {@code -6} */
    IPV6
  }

  /**
   * Where this end's connections come from.
   *
   * @param hosts local addresses or names ({@code -B}), in turn; empty for any
   * @param port of the first stream's connection or UDP socket ({@code --cport}); the others have
   *     the ports after it, in the order of their ids. 0 for any; the control connection's is
   *     always any
   * @param device network device that every socket is bound to ({@code --bind-dev}); null for none
   */
  public record LocalEnd(List<String> hosts, int port, String device) {
    private static final int MAX_PORT = 65535;

    /** Any address and port. */
    public static final LocalEnd ANY = new LocalEnd(List.of(), 0, null);

    public LocalEnd {
      hosts = List.copyOf(hosts);
      if (port < 0 || port > MAX_PORT) {
        throw new IllegalArgumentException("cport: " + port + " is not in the range 0 to 65535");
      }
    }

    /**
     * Refuses more streams than there are ports from the first one on.
     *
     * @throws IllegalArgumentException if the last one's would be above 65535
     */
    public void requirePorts(int streams) {
      if (port > 0 && port + streams - 1 > MAX_PORT) {
        throw new IllegalArgumentException(
            "cport: %d streams from port %d on need ports above %d"
                .formatted(streams, port, MAX_PORT));
      }
    }
  }
}
