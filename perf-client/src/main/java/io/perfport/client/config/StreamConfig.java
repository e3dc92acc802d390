package io.perfport.client.config;

import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
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
    if (server.tls().isPresent() && plan.copies() != null) {
      throw new IllegalArgumentException("tls: every byte is encrypted, which takes a copy");
    }
    if (server.tls().isPresent() && protocol == ProtocolChoice.IPERF3) {
      throw new IllegalArgumentException("tls: iperf3's protocol has none");
    }
    server.local().requirePorts(plan.connections());
    if (plan.overUdp()) {
      server.requireDatagrams();
    }
  }

  /** A test by Perfport's own protocol. */
  public StreamConfig(ServerTarget server, TestPlan plan) {
    this(server, plan, ProtocolChoice.PERFPORT, Iperf3Options.NONE);
  }

  /**
   * A test by Perfport's own protocol, over the transport that the command line would take.
   *
   * @param host name or address of the server, or {@code unix:PATH}
   * @param port its port, 1 to 65535; without meaning for a UNIX-domain socket
   * @throws io.perfport.core.transport.TransportException if no transport is available here
   */
  public static StreamConfig to(String host, int port, TestPlan plan) {
    return new StreamConfig(ServerTarget.to(host, port, plan.connections()), plan);
  }

  /** The same over another transport: see {@link ServerTarget#withTransport}. */
  public StreamConfig withTransport(String name) {
    return withServer(server.withTransport(name));
  }

  @Override
  public Workload workload() {
    return Workload.STREAM;
  }

  @Override
  public StreamConfig withServer(ServerTarget other) {
    return new StreamConfig(other, plan, protocol, iperf3);
  }

  /** The same by another protocol, with nothing of what only iperf3's has. */
  public StreamConfig withProtocol(ProtocolChoice other) {
    return new StreamConfig(server, plan, other, Iperf3Options.NONE);
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
