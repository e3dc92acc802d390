package io.perfport.client.config;

import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.Workload;
import java.util.Objects;

/**
 * A test of requests and responses.
 *
 * @param server which server to test against
 * @param workload which one of those that exchange
 * @param plan what the server is asked for
 * @param load when requests are sent
 */
public record ExchangeConfig(
    ServerTarget server, Workload workload, ExchangePlan plan, RequestLoad load)
    implements TestConfig {
  public ExchangeConfig {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(workload, "workload");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(load, "load");
    if (plan.overUdp()) {
      server.requireDatagrams();
    }
  }

  /**
   * A test over the transport that the command line would take, in which each connection sends a
   * request when the one before is answered: {@code rr}, or {@code crr} if connections are for one
   * request.
   *
   * @param host name or address of the server, or {@code unix:PATH}
   * @param port its port, 1 to 65535; without meaning for a UNIX-domain socket
   * @throws io.perfport.core.transport.TransportException if no transport is available here
   */
  public static ExchangeConfig to(String host, int port, ExchangePlan plan) {
    return new ExchangeConfig(
        ServerTarget.to(host, port, plan.connections()),
        plan.kind() == ExchangeKind.SINGLE ? Workload.CRR : Workload.RR,
        plan,
        RequestLoad.CLOSED);
  }

  /** The same with requests at other times, such as {@link RequestLoad#atRate}. */
  public ExchangeConfig withLoad(RequestLoad other) {
    return new ExchangeConfig(server, workload, plan, other);
  }

  /** The same over another transport: see {@link ServerTarget#withTransport}. */
  public ExchangeConfig withTransport(String name) {
    return withServer(server.withTransport(name));
  }

  @Override
  public ExchangeConfig withServer(ServerTarget other) {
    return new ExchangeConfig(other, workload, plan, load);
  }

  /** Only Perfport's knows requests. */
  @Override
  public ProtocolChoice protocol() {
    return ProtocolChoice.PERFPORT;
  }

  @Override
  public String title() {
    return plan.title();
  }
}
