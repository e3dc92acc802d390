package io.perfport.core;

import io.perfport.core.transport.Transport;
import java.util.ServiceLoader;

/** Starts servers in this process. The server's jar provides it. */
public interface LoopbackServers {
  /** A server that listens on the loopback interface only; closing it ends it. */
  interface Running extends AutoCloseable {
    /** Its port. */
    int port();

    @Override
    void close();
  }

  /**
   * Starts a server on a free port of 127.0.0.1.
   *
   * @param transport available here
   * @param workers its event loops, at least 1
   */
  Running start(Transport transport, int workers);

  /**
   * The provider on the class path.
   *
   * @throws IllegalStateException if there is none: the class path lacks perf-server
   */
  static LoopbackServers load() {
    return ServiceLoader.load(LoopbackServers.class)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("perf-server is not on the class path: no --loopback"));
  }
}
