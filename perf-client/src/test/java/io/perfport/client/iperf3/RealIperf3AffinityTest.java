package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.client.session.ThreadsAllowed;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.TestResult;
import io.perfport.core.LoopbackServers;
import io.perfport.core.transport.Transports;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code -A n,m} between Perfport and the real iperf3. */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class RealIperf3AffinityTest {
  private static final ProcessorSet ALL = ThreadsAllowed.all();
  private static final int FIRST = ALL.first();
  private static final int LAST = ALL.numbers().length() - 1;

  @BeforeAll
  static void requireIperf3() {
    Iperf3Process.require();
  }

  @Test
  void itsClientPlacesThisServerForTheTimeOfItsTest() throws Exception {
    try (LoopbackServers.Running server =
        LoopbackServers.load().start(Transports.load().choose("nio"), 2)) {
      Set<String> seen = new TreeSet<>();
      try (Iperf3Process client =
          Iperf3Process.client(server.port(), "-t 2 -b 100M -J -A " + FIRST + "," + LAST)) {
        while (client.isAlive()) {
          seen.addAll(ThreadsAllowed.eventLoops("server"));
          Thread.sleep(50);
        }
        JsonNode document = client.document();
        assertThat(document.has("error")).as(document.toString()).isFalse();
      }
      assertThat(seen).contains(Integer.toString(LAST));
      for (int i = 0; i < 400 && !isFree(); i++) {
        Thread.sleep(10);
      }
      assertThat(isFree()).isTrue();
    }
  }

  private static boolean isFree() {
    return ThreadsAllowed.eventLoops("server").equals(Set.of(ALL.toString()));
  }

  @Test
  void itsClientIsToldOfAProcessorThatTheServerMayNotUse() throws Exception {
    try (LoopbackServers.Running server =
            LoopbackServers.load().start(Transports.load().choose("nio"), 1);
        Iperf3Process client =
            Iperf3Process.client(server.port(), "-t 1 -J -A " + FIRST + ",1000")) {
      assertThat(client.document().path("error").asText()).contains("CPU affinity");
    }
  }

  @Test
  void itsServerIsAskedForTheProcessor() throws Exception {
    try (Iperf3Process server = Iperf3Process.start("-1", "-J")) {
      TestResult result =
          CommandLineClient.of(server.port(), "--iperf3 -O 0 -t 1 -A %d,%d".formatted(FIRST, LAST))
              .run();
      assertThat(result.outcome()).isInstanceOf(Outcome.Completed.class);
      assertThat(result.local().placement().affinity()).isEqualTo(ProcessorSet.of(FIRST));
      assertThat(server.document().has("error")).isFalse();
    }
  }

  @Test
  void itsServerRefusesOneThatItHasNot() throws Exception {
    try (Iperf3Process server = Iperf3Process.start("-1", "-J")) {
      CommandLineClient client = CommandLineClient.of(server.port(), "--iperf3 -O 0 -t 1 -A ,1000");
      assertThat(RealIperf3Test.refusal(client).detail()).isNotEmpty();
    }
  }
}
