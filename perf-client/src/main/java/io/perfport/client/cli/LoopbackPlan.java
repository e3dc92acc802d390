package io.perfport.client.cli;

import io.perfport.client.config.IpVersion;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig;
import io.perfport.core.transport.Transport;
import java.util.List;
import java.util.function.Function;

/**
 * A comparison of transports within this process.
 *
 * @param transports what to measure, in this order; all of them available
 * @param skipped what can't be measured, and why
 * @param connectTimeoutMillis as for any test
 * @param workers event loops of each end, at least 1
 * @param test the test against a server
 */
public record LoopbackPlan(
    List<Transport> transports,
    List<Skipped> skipped,
    int connectTimeoutMillis,
    int workers,
    Function<ServerTarget, TestConfig> test) {
  private static final String HOST = "127.0.0.1";

  /**
   * A transport that is left out.
   *
   * @param transport its name
   * @param reason one sentence without a full stop
   */
  public record Skipped(String transport, String reason) {}

  public LoopbackPlan {
    transports = List.copyOf(transports);
    skipped = List.copyOf(skipped);
  }

  /** Whether the results make one table; requests over several transports are trials instead. */
  boolean comparesStreams() {
    return transports.isEmpty() || against(transports.get(0), 1) instanceof StreamConfig;
  }

  /** The client's side of one of the tests. */
  public TestConfig against(Transport transport, int port) {
    return test.apply(
        new ServerTarget(
            transport, HOST, port, IpVersion.IPV4, List.of(), connectTimeoutMillis, workers));
  }
}
