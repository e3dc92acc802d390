package io.perfport.server.observer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.PeerText;
import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Outcome;
import io.perfport.server.config.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JsonLinesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private List<JsonNode> lines() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : written.toString(StandardCharsets.UTF_8).lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static void refused(JsonLines lines, String session, TestPlan plan) {
    lines.onOpened(session, PEER, "a client", ControlProtocol.PERFPORT);
    lines.onEnded(
        session,
        PEER,
        plan,
        null,
        new Outcome.Failed(new Failure(FailureReason.PEER_CLOSED, "gone")));
  }

  @Test
  void whatNobodyReadsIsDroppedAndCountedInJson() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    int sessions = 10_000;
    try (JsonLines lines =
        new JsonLines(new PrintStream(heldUpBy(read)), ServerConfig.onLoopback())) {
      for (int i = 0; i < sessions; i++) {
        refused(lines, "session-" + i, null);
      }
      read.countDown();
      // Until all that waited is written: closing waits for a second only.
      while (!written.toString(StandardCharsets.UTF_8).contains("late-")) {
        refused(lines, "late-" + sessions++, null);
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    long told = 0;
    long missing = 0;
    for (JsonNode line : lines()) {
      if (line.has("perfport")) {
        told++;
      } else {
        String error = line.get("error").asText();
        assertThat(error).endsWith(" results are missing near here: nobody read them in time");
        missing += Long.parseLong(error.substring(0, error.indexOf(' ')));
      }
    }
    assertThat(missing).isPositive();
    assertThat(told + missing).isEqualTo(sessions);
  }

  @Test
  void textOfAPeerIsCutAndHarmless() throws Exception {
    String hostile = "\"}\n{\u001b[2J\u202e" + "x".repeat(240);
    try (JsonLines lines = new JsonLines(new PrintStream(written), ServerConfig.onLoopback())) {
      TestPlan plan = TestPlan.forward(Duration.ofSeconds(1)).title(hostile).build();
      lines.onOpened("a", PEER, hostile, ControlProtocol.PERFPORT);
      lines.onEnded(
          "a",
          PEER,
          plan,
          null,
          new Outcome.Failed(new Failure(FailureReason.BAD_MESSAGE, hostile)));
    }
    assertThat(lines()).hasSize(1);
    JsonNode line = lines().get(0);
    for (String path : List.of("/title", "/perfport/client/program")) {
      assertThat(line.at(path).asText()).as(path).isEqualTo(PeerText.of(hostile));
    }
    assertThat(line.get("error").asText()).startsWith("\"}?{?[2J?xxx");
  }

  private OutputStream heldUpBy(CountDownLatch latch) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        while (latch.getCount() > 0) {
          LockSupport.parkNanos(1_000_000); // As write(2) does, it heeds no interrupt.
        }
        written.write(bytes, offset, length);
      }
    };
  }
}
