package io.perfport.client.iperf3;

import io.perfport.client.config.StreamConfig;
import io.perfport.common.iperf3.Cookie;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.result.TestStart;
import io.perfport.core.host.HostDescription;
import io.perfport.core.run.EndpointResults;
import io.perfport.core.stream.DataStream;
import java.time.Instant;
import java.util.List;

/** What is known when a run against an iperf3 server begins. The server says nothing of itself. */
final class RunStart {
  private RunStart() {}

  /**
   * @param streams connected, in the order of their ids
   */
  static TestStart of(
      StreamConfig config, String program, Cookie cookie, List<DataStream> streams) {
    DataStream first = streams.get(0);
    return new TestStart(
        Instant.now(),
        program,
        ControlProtocol.IPERF3,
        null,
        config.host(),
        config.port(),
        config.transport().name(),
        config.workers(),
        null,
        HostDescription.line(),
        config.plan(),
        config.plan().overUdp() ? null : EndpointResults.congestionOf(config.transport(), first),
        EndpointResults.sizesOf(config.transport(), first),
        cookie.text(),
        streams.stream().map(EndpointResults::addressesOf).toList());
  }
}
