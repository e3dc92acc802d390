package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both jars with event loops that spin. Where a transport is missing, nio takes its turn. */
@Timeout(180)
class BusyPollIT {
  private static RunningJar serve(String... arguments) throws IOException {
    return new RunningJar(Jar.SERVER, List.of(arguments));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void eachEndSaysWhetherItSpins(String transport) throws Exception {
    try (RunningJar server =
        serve("-B", "127.0.0.1", "-p", "0", "--busy-poll", "--transport", transport + ",nio")) {
      String port = server.awaitOutput("port (\\d+), .*busy polling.*, \\d+ worker").group(1);
      Exit json = RunningJar.runClient("127.0.0.1", "-p", port, "-n", "1M", "-J");
      JsonNode perfport = new ObjectMapper().readTree(json.with(0).out()).get("perfport");
      assertThat(perfport.at("/server/busy_poll").asBoolean()).isTrue();
      assertThat(perfport.at("/client").has("busy_poll")).isFalse();

      Exit both =
          RunningJar.runClient(
              "127.0.0.1",
              "-p",
              port,
              "-n",
              "1M",
              "--busy-poll",
              "--transport",
              transport + ",nio");
      assertThat(both.with(0).quiet().out())
          .contains(" (busy polling), 1 worker")
          .contains("Busy polling: local yes, remote yes");
      server.signal("TERM");
      server.awaitExit();
    }
  }
}
