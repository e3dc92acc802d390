package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transports;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Z} and {@code --skip-rx-copy} between Perfport and the real iperf3. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class RealIperf3ZeroCopyTest {
  private static final String SKIP = "--skip-rx-copy";

  @BeforeAll
  static void requireIperf3() {
    Iperf3Process.require();
  }

  /** An iperf3 that does not know it is not asked for it. */
  private static String options(String options) {
    return Iperf3Process.knows(SKIP) ? options + " " + SKIP : options;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " -R", " --bidir", " -P 3 -R"})
  void itsClientMeasuresThisServer(String direction) throws Exception {
    try (LoopbackServers.Running server =
            LoopbackServers.load().start(Transports.load().choose("epoll"), 2);
        Iperf3Process client =
            Iperf3Process.client(server.port(), options("-Z -n 20M -J" + direction))) {
      JsonNode document = client.document();
      assertThat(document.has("error")).as(document.toString()).isFalse();
      assertThat(document.at("/end/sum_received/bytes").asLong()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " -R", " --bidir", " -P 3"})
  void itsServerIsMeasuredByThisClient(String direction) throws Exception {
    try (Iperf3Process server = Iperf3Process.start("-1", "-J")) {
      TestResult result =
          CommandLineClient.of(
                  server.port(), options("--iperf3 --transport epoll -Z -n 20M" + direction))
              .run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.local().streams()).allMatch(stream -> stream.bytes() > 0);
      assertThat(server.document().has("error")).isFalse();
    }
  }

  @Test
  void aTransportWithoutSendfileRefusesItsClientInItsWords() throws Exception {
    try (LoopbackServers.Running server =
            LoopbackServers.load().start(Transports.load().choose("blocking"), 1);
        Iperf3Process client = Iperf3Process.client(server.port(), "-Z -R -t 1 -J")) {
      assertThat(client.document().path("error").asText()).contains("sendfile");
    }
  }

  @Test
  void aTransportWithoutMsgTruncRefusesItsClient() throws Exception {
    assumeTrue(Iperf3Process.knows(SKIP), "this iperf3 knows no " + SKIP);
    try (LoopbackServers.Running server =
            LoopbackServers.load().start(Transports.load().choose("nio"), 1);
        Iperf3Process client = Iperf3Process.client(server.port(), "-t 1 -J " + SKIP)) {
      assertThat(client.document().path("error").asText()).isNotEmpty();
    }
  }

  /** iperf3 copies datagrams whatever it is asked for, and takes the option all the same. */
  @Test
  void withDatagramsItsOptionMeansNothing() throws Exception {
    try (LoopbackServers.Running server =
            LoopbackServers.load().start(Transports.load().choose("epoll"), 1);
        Iperf3Process client = Iperf3Process.client(server.port(), "-u -Z -R -t 1 -b 10M -J")) {
      JsonNode document = client.document();
      assertThat(document.has("error")).as(document.toString()).isFalse();
    }
  }
}
