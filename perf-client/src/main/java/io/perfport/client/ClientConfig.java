package io.perfport.client;

import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.transport.Transport;
import java.util.Objects;
import java.util.Optional;

/**
 * Which server to test against, and how.
 *
 * @param transport the I/O mechanism, available here
 * @param host name or address of the server, or {@code unix:PATH}
 * @param port its port, 1 to 65535; without meaning for a UNIX-domain socket
 * @param ipVersion which of the host's addresses may be used
 * @param bindHost local address to connect from ({@code -B}); null for any
 * @param connectTimeoutMillis how long to wait for each connection, at least 1
 * @param workers event loops, at least 1
 * @param plan what to do
 * @param protocol by which protocol
 * @param iperf3 what only iperf3's protocol has
 */
public record ClientConfig(
    Transport transport,
    String host,
    int port,
    IpVersion ipVersion,
    String bindHost,
    int connectTimeoutMillis,
    int workers,
    TestPlan plan,
    ProtocolChoice protocol,
    Iperf3Options iperf3) {
  public static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 10_000;

  public ClientConfig {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(ipVersion, "ipVersion");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(iperf3, "iperf3");
    if (UnixAddress.named(host).isPresent() && protocol != ProtocolChoice.PERFPORT) {
      throw new IllegalArgumentException("protocol: iperf3's knows no UNIX-domain sockets");
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
  }

  /** The same with another plan. */
  public ClientConfig withPlan(TestPlan other) {
    return new ClientConfig(
        transport,
        host,
        port,
        ipVersion,
        bindHost,
        connectTimeoutMillis,
        workers,
        other,
        protocol,
        iperf3);
  }

  /** The server's UNIX-domain socket; empty if it is on the Internet. */
  public Optional<UnixAddress> unix() {
    return UnixAddress.named(host);
  }

  /** A test by Perfport's own protocol. */
  public ClientConfig(
      Transport transport,
      String host,
      int port,
      IpVersion ipVersion,
      String bindHost,
      int connectTimeoutMillis,
      int workers,
      TestPlan plan) {
    this(
        transport,
        host,
        port,
        ipVersion,
        bindHost,
        connectTimeoutMillis,
        workers,
        plan,
        ProtocolChoice.PERFPORT,
        Iperf3Options.NONE);
  }
}
