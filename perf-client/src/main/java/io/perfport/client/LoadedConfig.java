package io.perfport.client;

import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.RequestLoad;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.Workload;
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
  public LoadedConfig {
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(streams, "streams");
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(pace, "pace");
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
