package io.perfport.client;

import io.perfport.common.plan.TestPlan;
import java.util.Objects;

/**
 * A test of streams.
 *
 * @param server which server to test against
 * @param plan what to do
 * @param protocol by which protocol
 * @param iperf3 what only iperf3's protocol has
 */
public record StreamConfig(
    ServerTarget server, TestPlan plan, ProtocolChoice protocol, Iperf3Options iperf3)
    implements TestConfig {
  public StreamConfig {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(iperf3, "iperf3");
    if (server.unix().isPresent() && protocol != ProtocolChoice.PERFPORT) {
      throw new IllegalArgumentException("protocol: iperf3's knows no UNIX-domain sockets");
    }
  }

  /** A test by Perfport's own protocol. */
  public StreamConfig(ServerTarget server, TestPlan plan) {
    this(server, plan, ProtocolChoice.PERFPORT, Iperf3Options.NONE);
  }

  /** The same with another plan. */
  public StreamConfig withPlan(TestPlan other) {
    return new StreamConfig(server, other, protocol, iperf3);
  }

  @Override
  public String title() {
    return plan.title();
  }
}
