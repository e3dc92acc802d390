package io.perfport.client.session;

import io.netty.channel.ConnectTimeoutException;
import io.perfport.client.config.TestConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.UnixAddress;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/**
 * Says why a connection could not be made. Each transport throws exceptions of its own for what the
 * kernel answered; what they share are the kernel's words, at the end of their messages.
 */
record ConnectFailures(TestConfig config) {
  /** Of a connection after the control connection, which has used the same addresses. */
  FailureException ofData(Connector.Route route, Throwable cause) {
    return isNoLocalAddress(cause) ? portsExhausted(cause) : of(route, cause);
  }

  /**
   * Of a stream's connection or socket that has a port of its own.
   *
   * @param port on this machine ({@code --cport} and those after it)
   */
  FailureException ofStream(Connector.Route route, int port, Throwable cause) {
    if (says(cause, "Address already in use") || isNoLocalAddress(cause)) {
      return failure(
          FailureReason.CONNECT_FAILED,
          "--cport: port %d is taken on this machine; give one that is free".formatted(port),
          cause);
    }
    if (says(cause, "Permission denied")) {
      return failure(
          FailureReason.CONNECT_FAILED,
          "--cport: this user may not use port %d; ports below 1024 need a privilege"
              .formatted(port),
          cause);
    }
    return of(route, cause);
  }

  private static FailureException portsExhausted(Throwable cause) {
    return failure(
        FailureReason.PORTS_EXHAUSTED,
        "this machine has no more ports to connect from: widen net.ipv4.ip_local_port_range, or"
            + " give more local addresses (-B A,B,...)",
        cause);
  }

  FailureException of(Connector.Route route, Throwable cause) {
    if (cause instanceof FailureException own) {
      return own; // The channel could not be made: it says why.
    }
    if (says(cause, "Too many open files")) {
      return failure(
          FailureReason.DESCRIPTORS_EXHAUSTED,
          "this process has no more file descriptors: raise the limit (ulimit -n)",
          cause);
    }
    if (route instanceof Connector.Route.Unix unix) {
      return unix(unix.server(), cause);
    }
    return internet(((Connector.Route.Internet) route).server(), cause);
  }

  private FailureException internet(InetSocketAddress address, Throwable cause) {
    if (says(cause, "Address already in use")) { // EADDRINUSE, of bind(2) to any port.
      return portsExhausted(cause);
    }
    String where = "%s port %d".formatted(display(address), address.getPort());
    if (cause instanceof ConnectTimeoutException) {
      return timedOut(where, cause);
    }
    if (cause instanceof ConnectException && says(cause, "refused")) {
      return failure(
          FailureReason.CONNECT_REFUSED,
          "%s refused the connection: is %s running there?"
              .formatted(
                  where, config.protocol() == ProtocolChoice.IPERF3 ? "iperf3 -s" : "perf-server"),
          cause);
    }
    if (isNoLocalAddress(cause)) {
      if (config.bindHosts().isEmpty()) {
        return portsExhausted(cause);
      }
      return failure(
          FailureReason.CONNECT_FAILED,
          "--bind: %s is not an address of this machine"
              .formatted(String.join(" or ", config.bindHosts())),
          cause);
    }
    return other(where, cause);
  }

  /** connect(2) and unix(7) have what the kernel answers. */
  private FailureException unix(UnixAddress address, Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return timedOut(address.toString(), cause);
    }
    // Netty's native transports throw the exception without a word.
    if (cause instanceof FileNotFoundException || says(cause, "No such file")) {
      return failure(
          FailureReason.CONNECT_REFUSED,
          "%s does not exist: is perf-server --unix %s running?".formatted(address, address.path()),
          cause);
    }
    if (says(cause, "refused")) {
      return failure(
          FailureReason.CONNECT_REFUSED,
          "%s refused the connection: nobody listens there; is perf-server --unix %s running?"
              .formatted(address, address.path()),
          cause);
    }
    if (says(cause, "Permission denied")) {
      return failure(
          FailureReason.CONNECT_FAILED,
          "%s does not let this user in: connecting needs write permission on the file, and search"
                  .formatted(address)
              + " permission on its directories",
          cause);
    }
    if (says(cause, "Resource temporarily unavailable")) {
      return failure(
          FailureReason.CONNECT_FAILED,
          "%s has too many connections waiting to be accepted; try fewer streams (-P), or raise"
                  .formatted(address)
              + " net.core.somaxconn",
          cause);
    }
    return other(address.toString(), cause);
  }

  private FailureException timedOut(String where, Throwable cause) {
    return failure(
        FailureReason.CONNECT_TIMED_OUT,
        "no answer from %s within %d ms (--connect-timeout)"
            .formatted(where, config.connectTimeoutMillis()),
        cause);
  }

  private static FailureException other(String where, Throwable cause) {
    return failure(
        FailureReason.CONNECT_FAILED,
        "can't connect to %s: %s".formatted(where, CauseText.of(cause)),
        cause);
  }

  private static FailureException failure(FailureReason reason, String detail, Throwable cause) {
    return new FailureException(new Failure(reason, detail), cause);
  }

  /** EADDRNOTAVAIL. */
  private static boolean isNoLocalAddress(Throwable cause) {
    return says(cause, "Cannot assign requested address")
        || says(cause, "Can't assign requested address");
  }

  /** Netty's own exceptions have the kernel's words in their causes. */
  private static boolean says(Throwable cause, String words) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (String.valueOf(each.getMessage()).contains(words)) {
        return true;
      }
    }
    return false;
  }

  static String display(InetSocketAddress address) {
    String host = address.getHostString();
    String ip = address.isUnresolved() ? host : address.getAddress().getHostAddress();
    return host.equals(ip) ? host : host + " (" + ip + ")";
  }
}
