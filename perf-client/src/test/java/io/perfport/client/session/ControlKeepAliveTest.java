package io.perfport.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.client.PerfClient;
import io.perfport.client.config.Iperf3Options;
import io.perfport.client.config.ServerTarget;
import io.perfport.client.config.ServerTarget.IpVersion;
import io.perfport.client.config.StreamConfig;
import io.perfport.client.config.TestConfig.ProtocolChoice;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Control connections are kept alive: Linux tells a socket's running timer, proc_net_tcp. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class ControlKeepAliveTest {
  /** Of {@code tr}: the timer of keep-alive probes. */
  private static final String KEEP_ALIVE = "02";

  /** In ticks of a hundredth; the system's own is 720000. */
  private static final long AT_MOST_TICKS = 3_100;

  static Stream<String> transports() {
    return Transports.load().available().stream()
        .map(Transport::name)
        .filter(name -> !name.equals("local"));
  }

  static Stream<String> cases() {
    return transports().flatMap(each -> Stream.of(each + " PERFPORT", each + " IPERF3"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothEndsOfAControlConnectionAreKeptAlive(String each) throws Exception {
    String[] words = each.split(" ", -1);
    Transport transport = Transports.load().choose(words[0]);
    try (PerfServer server =
        PerfServer.start(
            new ServerConfig(transport, "127.0.0.1", 0, 1, SessionLimits.DEFAULT, false))) {
      PerfClient<?> client =
          PerfClient.streams(config(transport, server.port(), ProtocolChoice.valueOf(words[1])));
      CompletableFuture<Void> ran = CompletableFuture.runAsync(client::run);
      Set<String> kept = new HashSet<>();
      while (kept.size() < 2) {
        assertThat(ran).as("still running, and kept alive at %s", kept).isNotDone();
        kept.addAll(keptAlive(server.port(), 0, AT_MOST_TICKS));
        Thread.sleep(20);
      }
      client.interrupt();
      // Before its run began, an interrupted test fails: that is not asked here.
      ran.handle((done, failure) -> null).join();
    }
  }

  /** A server has its own times: longer ones than usual are not reached by waiting. */
  @ParameterizedTest
  @EnumSource(
      value = ProtocolChoice.class,
      names = {"PERFPORT", "IPERF3"})
  void theServersTimesAreThoseThatItWasGiven(ProtocolChoice protocol) throws Exception {
    Transport nio = Transports.load().choose("nio");
    ServerConfig patient =
        new ServerConfig(nio, "127.0.0.1", 0, 1, SessionLimits.DEFAULT, false)
            .withKeepAlive(new KeepAlive(2_000, 10, 12));
    try (PerfServer server = PerfServer.start(patient)) {
      PerfClient<?> client = PerfClient.streams(config(nio, server.port(), protocol));
      CompletableFuture<Void> ran = CompletableFuture.runAsync(client::run);
      while (!keptAlive(server.port(), AT_MOST_TICKS + 1, 200_000)
          .equals(Set.of("the server's end"))) {
        assertThat(ran).as("still running").isNotDone();
        Thread.sleep(20);
      }
      client.interrupt();
      ran.handle((done, failure) -> failure).join();
    }
  }

  /** Slow, so that the control connection is silent; its end is this test's. */
  private static StreamConfig config(Transport transport, int port, ProtocolChoice protocol) {
    TestPlan plan = TestPlan.forward(Duration.ofSeconds(200)).bitsPerSecond(1_000_000).build();
    return new StreamConfig(
        new ServerTarget(transport, "127.0.0.1", port, IpVersion.ANY, List.of(), 60_000, 1),
        plan,
        protocol,
        Iperf3Options.NONE);
  }

  /** Which ends of connections with this port have the timer, with so many ticks left. */
  private static Set<String> keptAlive(int port, long atLeast, long atMost) throws Exception {
    Set<String> ends = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        String[] timer = fields.length < 6 ? new String[0] : fields[5].split(":", -1);
        if (timer.length == 2
            && timer[0].equals(KEEP_ALIVE)
            && Long.parseLong(timer[1], 16) >= atLeast
            && Long.parseLong(timer[1], 16) <= atMost) {
          for (int end = 1; end <= 2; end++) {
            if (fields[end].endsWith(":%04X".formatted(port))) {
              ends.add(end == 1 ? "the server's end" : "the client's end");
            }
          }
        }
      }
    }
    return ends;
  }
}
