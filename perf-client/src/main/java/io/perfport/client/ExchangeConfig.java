package io.perfport.client;

import io.perfport.common.plan.ExchangePlan;
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
