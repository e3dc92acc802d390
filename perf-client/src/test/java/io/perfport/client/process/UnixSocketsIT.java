package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.Transports;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both jars over UNIX-domain sockets, on every transport that has them. */
@Timeout(180)
class UnixSocketsIT {
  private static final long BYTES = 20_000_003;

  @TempDir private Path directory;

  static List<String> transports() {
    return Transports.load().available().stream()
        .filter(each -> each.capabilities().contains(Capability.UNIX))
        .map(Transport::name)
        .toList();
  }

  static Stream<List<String>> pairs() {
    List<List<String>> pairs = new ArrayList<>();
    for (String server : transports()) {
      transports().forEach(client -> pairs.add(List.of(server, client)));
    }
    return pairs.stream();
  }

  private Path file() {
    return directory.resolve("socket");
  }

  private String host() {
    return "unix:" + file();
  }

  private RunningJar serve(String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--unix", file().toString()));
    arguments.addAll(List.of(options));
    RunningJar server = new RunningJar(Jar.SERVER, arguments);
    server.awaitOutput("listens on unix:");
    return server;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everyByteArrivesBothWaysAndTheResultNamesThePath(List<String> pair) throws Exception {
    try (RunningJar server = serve("--transport", pair.get(0))) {
      Exit exit =
          RunningJar.runClient(
              host(),
              "--transport",
              pair.get(1),
              "-n",
              BYTES + "",
              "-P",
              "3",
              "--bidir",
              "--verify",
              "-J");
      JsonNode result = new ObjectMapper().readTree(exit.with(0).quiet().out());
      JsonNode end = result.get("end");
      assertThat(end.at("/sum_received/bytes").asLong()).isEqualTo(BYTES);
      assertThat(end.at("/sum_received_bidir_reverse/bytes").asLong()).isEqualTo(BYTES);
      assertThat(result.at("/start/connecting_to").toString())
          .isEqualTo("{\"host\":\"" + host() + "\"}");
      assertThat(result.at("/start/connected/0/remote_host").asText()).isEqualTo(host());
      assertThat(result.at("/start/test_start/protocol").asText()).isEqualTo("UNIX");
      assertThat(end.has("sender_tcp_congestion")).isFalse();
      assertThat(result.at("/perfport/configuration").has("port")).isFalse();
      assertThat(server.output()).contains(host() + " (");
      server.signal("TERM");
      server.awaitExit();
      assertThat(file()).doesNotExist();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aTimedRunInReverseCountsTheSameAtBothEnds(String transport) throws Exception {
    try (RunningJar server = serve("-1", "--transport", transport)) {
      Exit exit =
          RunningJar.runClient(
              host(), "--transport", transport, "-t", "0.5", "-O", "0", "-R", "-w", "256K");
      assertThat(exit.with(0).quiet().out())
          .contains("Connected to " + host() + ": perf-server")
          .doesNotContain("port", "Congestion", "Retr");
      server.awaitExit().with(0);
    }
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void requestsAreAnsweredOnConnectionsThatStayAndOnNewOnes(String transport) throws Exception {
    try (RunningJar server = serve("--transport", transport)) {
      for (String workload : List.of("rr", "crr")) {
        Exit exit =
            RunningJar.runClient(
                host(), "--transport", transport, "-W", workload, "-k", "300", "-J");
        JsonNode result = new ObjectMapper().readTree(exit.with(0).quiet().out());
        assertThat(result.at("/perfport/exchange/requests").asLong()).isEqualTo(300);
        assertThat(result.at("/perfport/exchange/server/requests").asLong()).isEqualTo(300);
        assertThat(result.at("/perfport/configuration/plan/protocol").asText()).isEqualTo("unix");
      }
      server.signal("TERM");
      server.awaitExit();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aSocketThatIsMissingOrDeadIsNamed(String transport) throws Exception {
    Exit missing = RunningJar.runClient(host(), "--transport", transport).with(3);
    assertThat(missing.error()).contains(host() + " does not exist: is perf-server --unix ");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(file()));
    }
    Exit refused = RunningJar.runClient(host(), "--transport", transport).with(3);
    assertThat(refused.error()).contains(host() + " refused the connection: nobody listens there");
  }

  @Test
  void asManyStreamsAsAPlanMayHaveConnect() throws Exception {
    try (RunningJar server = serve("--max-streams", "2048")) {
      Exit exit = RunningJar.runClient(host(), "-P", "512", "--bidir", "-n", "100M");
      assertThat(exit.with(0).quiet().out()).contains("[  1] to [1024] connected");
      assertThat(server.output()).contains("; received ");
    }
  }

  @Test
  void aSocketInUseIsRefusedInOneLine() throws Exception {
    try (RunningJar server = serve()) {
      Exit exit = RunningJar.run(Jar.SERVER, "--unix", file().toString()).with(3);
      assertThat(exit.error())
          .isEqualTo(
              "perf-server: can't listen on %s: a program listens there already; stop it, or name another file"
                  .formatted(host()));
      assertThat(server.output()).contains(host());
    }
  }
}
