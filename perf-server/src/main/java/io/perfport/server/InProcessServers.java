package io.perfport.server;

import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.util.concurrent.ThreadLocalRandom;

/** Starts a {@link PerfServer} that only this process is meant to use, and that says nothing. */
public final class InProcessServers implements LoopbackServers {
  private static final String LOOPBACK = "127.0.0.1";

  /** The kernel gives out free ports; where there is no kernel, any number will do. */
  private static int freePort(Transport transport) {
    boolean kernel = transport.capabilities().contains(Capability.TCP);
    return kernel ? 0 : ThreadLocalRandom.current().nextInt(1, 65536);
  }

  @Override
  public Running start(Transport transport, int workers) {
    PerfServer server =
        PerfServer.start(
            new ServerConfig(
                transport, LOOPBACK, freePort(transport), workers, SessionLimits.DEFAULT, false),
            SessionObserver.SILENT);
    return new Running() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
