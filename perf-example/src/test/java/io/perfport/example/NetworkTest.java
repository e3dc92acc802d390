package io.perfport.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.PerfClient;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.config.StreamConfig;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.ExchangeResult;
import io.perfport.common.result.TestResult;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The shortest test of one's own: the README has it, and {@link ReadmeTest} compares them. */
class NetworkTest {
  @Test
  void bytesFlowAndRequestsAreAnswered() {
    try (PerfServer server = PerfServer.start(ServerConfig.onLoopback())) {
      TestPlan plan = TestPlan.forward(Duration.ofMillis(500)).build();
      TestResult streams = PerfClient.run(StreamConfig.to("127.0.0.1", server.port(), plan));
      assertThat(streams.goodputBitsPerSecond().orElseThrow()).isPositive();

      ExchangePlan requests =
          ExchangePlan.persistent(Duration.ofMillis(500)).connections(4).build();
      ExchangeResult rr = PerfClient.run(ExchangeConfig.to("127.0.0.1", server.port(), requests));
      assertThat(rr.latency().orElseThrow().at(50)).isPresent(); // In nanoseconds.
    }
  }
}
