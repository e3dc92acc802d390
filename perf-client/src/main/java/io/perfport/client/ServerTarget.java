package io.perfport.client;

import io.perfport.common.plan.UnixAddress;
import io.perfport.core.transport.Transport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which server to test against, and how to reach it.
 *
 * @param transport the I/O mechanism, available here
 * @param host name or address of the server, or {@code unix:PATH}
 * @param port its port, 1 to 65535; without meaning for a UNIX-domain socket
 * @param ipVersion which of the host's addresses may be used
 * @param bindHosts local addresses to connect from ({@code -B}), in turn; empty for any
 * @param connectTimeoutMillis how long to wait for each connection, at least 1
 * @param workers event loops, 1 to 1024
 */
public record ServerTarget(
    Transport transport,
    String host,
    int port,
    IpVersion ipVersion,
    List<String> bindHosts,
    int connectTimeoutMillis,
    int workers) {
  public static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 10_000;

  public ServerTarget {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(ipVersion, "ipVersion");
    bindHosts = List.copyOf(bindHosts);
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

  /** The server's UNIX-domain socket; empty if it is on the Internet. */
  public Optional<UnixAddress> unix() {
    return UnixAddress.named(host);
  }
}
