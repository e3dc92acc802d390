package io.perfport.client.config;

import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.common.plan.UnixAddress;
import io.perfport.common.plan.Workload;
import io.perfport.core.transport.Transport;
import java.util.List;
import java.util.Optional;

/** One test: which server to test against, and what to do. */
public sealed interface TestConfig permits StreamConfig, ExchangeConfig, LoadedConfig {
  ServerTarget server();

  /** The same against another server, or over another way to it. */
  TestConfig withServer(ServerTarget other);

  /** What is done. */
  Workload workload();

  /** By which protocol. */
  ProtocolChoice protocol();

  /** A word of the user's, in every line and result; null for none. */
  String title();

  /** See {@link ServerTarget}. */
  default Transport transport() {
    return server().transport();
  }

  /** See {@link ServerTarget}. */
  default String host() {
    return server().host();
  }

  /** See {@link ServerTarget}. */
  default int port() {
    return server().port();
  }

  /** See {@link ServerTarget}. */
  default IpVersion ipVersion() {
    return server().ipVersion();
  }

  /** See {@link ServerTarget}. */
  default List<String> bindHosts() {
    return server().local().hosts();
  }

  /** See {@link ServerTarget}. */
  default int connectTimeoutMillis() {
    return server().connectTimeoutMillis();
  }

  /** See {@link ServerTarget}. */
  default int workers() {
    return server().workers();
  }

  /** See {@link ServerTarget}. */
  default Optional<UnixAddress> unix() {
    return server().unix();
  }

  /** By which protocol to test ({@code --protocol}). */
  public enum ProtocolChoice {
    /** Perfport's, or iperf3's if that is what the server speaks. */
    AUTO("auto"),
    PERFPORT("perfport"),
    IPERF3("iperf3");

    private final String label;

    ProtocolChoice(String label) {
      this.label = label;
    }

    /** The word that the option has. */
    public String label() {
      return label;
    }
  }
}
