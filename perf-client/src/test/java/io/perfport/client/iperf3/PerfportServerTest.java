package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.StreamTotal;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transports;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends are Perfport's: by iperf3's protocol when told so, and by its own when left alone. */
@Timeout(180)
class PerfportServerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-t 0.3",
        "-t 0.3 -R -P 2",
        "-t 0.3 --bidir -P 2 -b 50M",
        "-n 5M -P 2",
        "-n 5M -R",
        "-n 5M --bidir",
        "-k 10 -R --get-server-output",
        "-u -t 0.3",
        "-u -t 0.3 -R -P 2 -b 5M --udp-counters-64bit",
        "-u -t 0.3 --bidir -P 2 -b 5M -l 1000",
        "-u -k 100 -P 4 -b 5M -l 1000",
        // The server opens a stream only from the control connection's address.
        "-u -t 0.3 -P 3 -b 5M -B 127.0.0.2",
        "-u -t 0.3 -P 3 -b 5M -R -B 127.0.0.2"
      })
  void bothEndsAgreeByIperf3sProtocol(String options) throws Exception {
    try (LoopbackServers.Running server =
        LoopbackServers.load().start(Transports.load().choose("nio"), 2)) {
      TestResult result =
          CommandLineClient.of(server.port(), "--iperf3 --transport nio -O 0 " + options).run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.start().protocol()).isEqualTo(ControlProtocol.IPERF3);
      assertThat(result.remote().orElseThrow().streams())
          .hasSameSizeAs(result.local().streams())
          .anyMatch(stream -> stream.bytes() > 0);
      assertThat(result.serverOutput().isPresent())
          .isEqualTo(options.contains("--get-server-output"));
      if (options.equals("-u -k 100 -P 4 -b 5M -l 1000")) {
        assertThat(datagrams(result.remote().orElseThrow().streams()))
            .isEqualTo(datagrams(result.local().streams()))
            .isEqualTo(100);
      }
      if (options.equals("-n 5M -P 2")) {
        assertThat(bytes(result.remote().orElseThrow().streams()))
            .isEqualTo(bytes(result.local().streams()))
            .isEqualTo(5L << 20);
      }
    }
  }

  @Test
  void autoStaysWithPerfportsOwnProtocol() throws Exception {
    try (LoopbackServers.Running server =
        LoopbackServers.load().start(Transports.load().choose("nio"), 1)) {
      CommandLineClient client = CommandLineClient.of(server.port(), "--transport nio -n 1M");
      assertThat(client.run().start().protocol()).isEqualTo(ControlProtocol.PERFPORT);
      assertThat(client.notices).isEmpty();
    }
  }

  private static long datagrams(List<StreamTotal> streams) {
    return streams.stream().mapToLong(stream -> stream.datagrams().packets()).sum();
  }

  private static long bytes(Iterable<StreamTotal> streams) {
    long bytes = 0;
    for (StreamTotal stream : streams) {
      bytes += stream.bytes();
    }
    return bytes;
  }
}
