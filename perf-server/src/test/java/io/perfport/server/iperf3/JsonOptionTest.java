package io.perfport.server.iperf3;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.RunLimit;
import io.perfport.core.cli.TransportCatalog.InstalledTransports;
import io.perfport.server.cli.ServeUntilStopped;
import io.perfport.server.cli.ServerCommand;
import io.perfport.server.hostile.AttackedServer;
import io.perfport.server.hostile.RawPeer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code perf-server -1 --json}: what is on standard output, and what is not. */
@Timeout(300)
class JsonOptionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PORT = Pattern.compile("listens on 127.0.0.1 port (\\d+)");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private CompletableFuture<Integer> serve(String... more) {
    return CompletableFuture.supplyAsync(
        () ->
            ServerCommand.commandLine(
                    new InstalledTransports(),
                    new ServeUntilStopped(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)))
                .execute(
                    (String.join(" ", more) + " -1 --json --transport nio -p 0 -B 127.0.0.1")
                        .strip()
                        .split(" ", -1)),
        each -> new Thread(each).start());
  }

  private static int port(Supplier<String> log) throws Exception {
    for (int i = 0; i < 6_000; i++) {
      Matcher matcher = PORT.matcher(log.get());
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("does not listen: " + log.get());
  }

  private String log() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Standard output is one document on one line. */
  private JsonNode document() throws Exception {
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(1);
    return JSON.readTree(lines.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-n 4M", "-n 4M -R", "-u -n 100K -l 1000 -b 10M"})
  void theFiguresOfTheRealIperf3AreOnStandardOutputAndTheLogIsNot(String options) throws Exception {
    Iperf3Binary.require();
    CompletableFuture<Integer> end = serve();
    int port = port(this::log);
    Iperf3Binary.Run run = Iperf3Binary.client(port, List.of(options.split(" ", -1)));
    assertThat(run.error()).isNull();
    assertThat(end.get(60, TimeUnit.SECONDS)).isZero();
    JsonNode here = document().get("end");
    JsonNode client = run.json().get("end");
    if (options.contains("-u")) {
      assertThat(here.at("/sum/packets")).isEqualTo(client.at("/sum/packets"));
      assertThat(here.at("/sum/lost_packets")).isEqualTo(client.at("/sum/lost_packets"));
    } else if (options.contains("-R")) {
      assertThat(here.at("/sum_sent/bytes")).isEqualTo(client.at("/sum_sent/bytes"));
    } else {
      assertThat(here.at("/sum_received/bytes").longValue())
          .isEqualTo(client.at("/sum_sent/bytes").longValue())
          .isEqualTo(4 << 20);
    }
    assertThat(document().at("/perfport/outcome").asText()).isEqualTo("completed");
    assertThat(log()).contains("listens on", "done; ");
  }

  @Test
  void aTestThatBreaksOffHasItsReasonAndWhatWasMeasured() throws Exception {
    CompletableFuture<Integer> end = serve();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port(this::log));
    try (RawPeer control = new RawPeer(address);
        RawPeer stream = new RawPeer(address)) {
      control.hello();
      stream.join(
          control.propose(AttackedServer.plan(Direction.FORWARD, 1, new RunLimit.Time(60_000))));
      control.start();
      control.socket().close();
      assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }
    JsonNode told = document();
    assertThat(told.at("/perfport/outcome").asText()).isEqualTo("failed");
    assertThat(told.at("/perfport/failure/reason").asText()).isEqualTo("peer-closed");
    assertThat(told.get("error").asText()).isNotEmpty();
    assertThat(told.at("/end/sum_received/bytes").isNumber()).isTrue();
    assertThat(told.at("/perfport/configuration/plan/duration_ms").asLong()).isEqualTo(60_000);
  }

  @Test
  void withALogFileTheLogIsThere(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("log");
    CompletableFuture<Integer> end = serve("--logfile", file.toString(), "--idle-timeout", "0.2");
    assertThat(end.get(60, TimeUnit.SECONDS)).isZero();
    assertThat(out.size()).isZero();
    assertThat(log()).doesNotContain("listens on");
    assertThat(Files.readString(file)).contains("listens on", "no client came");
  }
}
