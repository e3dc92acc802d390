package io.perfport.client.batch;

import io.perfport.client.config.Affinity;
import io.perfport.client.config.Entry;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.ServerTarget.LocalEnd;
import io.perfport.client.config.TestConfig;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.transport.Transport;
import java.util.Optional;

/**
 * One test that is to be run.
 *
 * @param config of the client
 * @param loopback whether its server is started in this process for it, with the same transport and
 *     as many event loops; the port of the configuration means nothing then
 */
public record PlannedTest(TestConfig config, boolean loopback) {
  private static final String LOOPBACK_HOST = "127.0.0.1";

  /** Where no server listens yet, but a configuration has to name a port. */
  private static final int NO_PORT = 1;

  /** How a client reaches the server that is started in this process. */
  public static ServerTarget loopback(Transport transport, int connectTimeoutMillis, int workers) {
    return new ServerTarget(
        transport,
        LOOPBACK_HOST,
        NO_PORT,
        IpVersion.IPV4,
        LocalEnd.ANY,
        connectTimeoutMillis,
        workers,
        KeepAlive.DEFAULT,
        Affinity.ANY,
        Entry.OPEN,
        Optional.empty());
  }

  /** The client's configuration, against the server in this process at that port. */
  TestConfig against(int port) {
    return config.withServer(config.server().withPort(port));
  }
}
