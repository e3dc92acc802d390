package io.perfport.client.config;

import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
import java.time.Duration;
import java.util.Objects;

/**
 * A test of latency without load, and then under the load of streams.
 *
 * @param server which server to test against
 * @param streams the load
 * @param requests whose latency is measured; shorter than the streams, so that all of them are
 *     under load
 * @param pace when requests are sent
 */
public record LoadedConfig(
    ServerTarget server, TestPlan streams, ExchangePlan requests, RequestLoad pace)
    implements TestConfig {
  public static final long DEFAULT_REQUESTS_PER_SECOND = 200;

  /** A request that waits for another would tell of this client. */
  public static final int DEFAULT_DEPTH = 64;

  /**
   * Requests a second of one connection at most, unless the user says otherwise. A request that is
   * sent before others are answered needs room in the congestion window, which may be as small as
   * four segments where little is sent (BBR); without it, it waits in this client, and the figure
   * would tell of the probe's own queue. So a latency of 0.8 s still finds room.
   */
  private static final int REQUESTS_PER_SECOND_AND_CONNECTION = 5;

  private static final int MAX_CONNECTIONS = 64;

  private static final long LOAD_MARGIN_MILLIS = 500;

  public LoadedConfig {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(streams, "streams");
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(pace, "pace");
    if (server.affinity().server() != null) {
      throw new IllegalArgumentException(
          "affinity: a server's threads are held for one test at a time, and this is two");
    }
  }

  /**
   * A test over the transport that the command line would take, with its requests: {@link
   * #DEFAULT_REQUESTS_PER_SECOND} of 64 bytes.
   *
   * @param host name or address of the server, or {@code unix:PATH}
   * @param port its port, 1 to 65535; without meaning for a UNIX-domain socket
   * @param streams the load: TCP, limited by time
   * @throws io.perfport.core.transport.TransportException if no transport is available here
   * @throws IllegalArgumentException if the load is none of that kind
   */
  public static LoadedConfig to(String host, int port, TestPlan streams) {
    if (streams.overUdp() || !(streams.limit() instanceof RunLimit.Time time)) {
      throw new IllegalArgumentException("the load is made of TCP streams, limited by time");
    }
    ExchangePlan requests =
        ExchangePlan.builder(ExchangeKind.PERSISTENT, within(time))
            .omit(Duration.ofMillis(streams.omitMillis()))
            .connections(connectionsFor(DEFAULT_REQUESTS_PER_SECOND))
            .depth(depthFor(DEFAULT_REQUESTS_PER_SECOND))
            .title(streams.title())
            .build();
    return new LoadedConfig(
        ServerTarget.to(host, port, streams.connections()),
        streams,
        requests,
        RequestLoad.atRate(DEFAULT_REQUESTS_PER_SECOND));
  }

  /** How many connections requests are spread over by default; at a rate of 0 each waits. */
  public static int connectionsFor(long requestsPerSecond) {
    long spread =
        (requestsPerSecond + REQUESTS_PER_SECOND_AND_CONNECTION - 1)
            / REQUESTS_PER_SECOND_AND_CONNECTION;
    return (int) Math.max(1, Math.min(MAX_CONNECTIONS, spread));
  }

  /** How many requests a connection may have outstanding by default. */
  public static int depthFor(long requestsPerSecond) {
    return requestsPerSecond == 0 ? 1 : DEFAULT_DEPTH;
  }

  /** So much shorter than the load that all requests are under it. */
  public static RunLimit.Time within(RunLimit.Time load) {
    return new RunLimit.Time(load.millis() - Math.min(LOAD_MARGIN_MILLIS, load.millis() / 2));
  }

  /** The same over another transport: see {@link ServerTarget#withTransport}. */
  public LoadedConfig withTransport(String name) {
    return withServer(server.withTransport(name));
  }

  @Override
  public Workload workload() {
    return Workload.LOADED;
  }

  @Override
  public LoadedConfig withServer(ServerTarget other) {
    return new LoadedConfig(other, streams, requests, pace);
  }

  /** The requests alone. */
  public ExchangeConfig exchanges() {
    return new ExchangeConfig(server, Workload.LOADED, requests, pace);
  }

  /** The streams alone. */
  public StreamConfig load() {
    return new StreamConfig(server, streams);
  }

  /** Only Perfport's knows requests. */
  @Override
  public ProtocolChoice protocol() {
    return ProtocolChoice.PERFPORT;
  }

  @Override
  public String title() {
    return streams.title();
  }
}
