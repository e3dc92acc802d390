package io.perfport.client.iperf3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Cookie;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server reads of our parameters is what it reads of iperf3's: key for key. */
@Timeout(60)
class RequestedTestTest {
  /** Whoever asks may be of another version, or another program. */
  private static final String VERSION = "client_version";

  /** By send_parameters() of iperf3 3.21, for {@code -u -b 1M -l 1400}. */
  @Test
  void everyKeyThatIperf3SendsOfDatagramsIsSent() throws Exception {
    Map<String, JsonNode> sent = ours("-u -b 1M -l 1400 -t 3 -O 0");
    assertThat(sent)
        .containsOnlyKeys(
            "udp",
            "omit",
            "time",
            "num",
            "blockcount",
            "parallel",
            "len",
            "bandwidth",
            "pacing_timer",
            "gso",
            "gso_dg_size",
            "gso_bf_size",
            "gro",
            "gro_bf_size",
            VERSION);
    assertThat(sent.get("pacing_timer").intValue()).isEqualTo(1000);
    assertThat(sent.get("gso_bf_size").intValue()).isEqualTo(65_507);
    assertThat(sent.get("gro_bf_size").intValue()).isEqualTo(65_507);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-t 3 -O 1",
        "-n 1000000 -O 0",
        "-k 10 -R -P 3 -l 64K -O 0",
        "-t 3 --bidir -N -w 64K -M 1000 -b 3M/5 -O 0",
        "-t 3 -S 16 -T some --get-server-output --repeating-payload -C reno -O 0",
        "-u -b 1M -l 1400 -t 3 --udp-counters-64bit --dont-fragment -O 0"
      })
  void whatTheRealIperf3SaysIsSaid(String options) throws Exception {
    Iperf3Process.require();
    try (ServerSocket listener =
        new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      CompletableFuture<JsonNode> said = parameters(listener);
      try (Iperf3Process client = Iperf3Process.client(listener.getLocalPort(), options)) {
        Map<String, JsonNode> theirs = members(said.get(30, TimeUnit.SECONDS));
        theirs.remove(VERSION);
        assertThat(ours(options)).containsAllEntriesOf(theirs);
        assertThat(client).isNotNull();
      }
    }
  }

  private static Map<String, JsonNode> ours(String options) throws Exception {
    try (ServerSocket listener =
        new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      CompletableFuture<JsonNode> said = parameters(listener);
      CommandLineClient client =
          CommandLineClient.of(listener.getLocalPort(), "--iperf3 " + options);
      assertThat(catchThrowable(client::run)).hasMessageContaining("closed the connection");
      return members(said.get(30, TimeUnit.SECONDS));
    }
  }

  /** Asks the first client for its parameters, and closes the connection then. */
  private static CompletableFuture<JsonNode> parameters(ServerSocket listener) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Socket control = listener.accept()) {
            DataInputStream in = new DataInputStream(control.getInputStream());
            in.readFully(new byte[Cookie.BYTES]);
            control.getOutputStream().write(ControlState.PARAM_EXCHANGE.code());
            byte[] document = new byte[in.readInt()];
            in.readFully(document);
            return new ObjectMapper().readTree(document);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Map<String, JsonNode> members(JsonNode document) {
    Map<String, JsonNode> members = new TreeMap<>();
    document.properties().forEach(each -> members.put(each.getKey(), each.getValue()));
    return members;
  }
}
