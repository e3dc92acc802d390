package io.perfport.core.bench;

import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.core.transport.iocp.IocpBackend;
import io.perfport.core.transport.iocp.IocpTransport;
import java.util.Arrays;

/**
 * Transports by the names of the command line, {@code iocp:aio} for one with that backend, and
 * {@code epoll:spin} for one whose event loops spin.
 */
final class BenchTransports {
  private BenchTransports() {}

  static Transport named(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) {
      return Transports.load().choose(name);
    }
    String backend = name.substring(colon + 1);
    if (backend.equals("spin")) {
      return Transports.load().choose(name.substring(0, colon)).busyPolling();
    }
    return Arrays.stream(IocpBackend.values())
        .filter(candidate -> candidate.label().equals(backend))
        .map(IocpTransport::new)
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("no backend " + backend));
  }
}
