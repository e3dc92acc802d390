package io.perfport.client.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One-way delay variation of datagrams, in every kind of result. */
@Timeout(300)
class DelayVariationIT {
  private static final String[] STREAM = {"-u", "-b", "10M", "-l", "500", "-t", "1", "-O", "0.3"};
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void textJsonAndCsvHaveIt(String transport) throws Exception {
    try (RunningServer server = RunningServer.start("--transport", transport)) {
      assertThat(run(server, transport))
          .containsPattern(
              "(?m)^Delay variation: p50 [\\d.]+, .*max [\\d.]+ ms \\(at the receiving end\\)$");

      JsonNode stream = JSON.readTree(run(server, transport, "-J")).at("/perfport/streams/0");
      JsonNode variation = stream.at("/receiver/delay_variation_us");
      assertThat(variation.path("samples").asLong())
          .isEqualTo(
              stream.at("/receiver/packets").asLong()
                  - stream.at("/receiver/lost_packets").asLong());
      assertThat(variation.at("/percentiles/p50").asDouble()).isPositive();
      assertThat(variation.at("/max").asDouble())
          .isGreaterThanOrEqualTo(variation.at("/percentiles/p50").asDouble());
      assertThat(stream.path("sender").has("delay_variation_us")).isFalse();

      assertThat(told(run(server, transport, "--csv", "-R"), "delay_variation_p50_us"))
          .isEqualTo(2); // The total of the receiver, and its sum.
    }
  }

  private static String run(RunningServer server, String transport, String... more)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(STREAM));
    all.addAll(List.of("--transport", transport));
    all.addAll(List.of(more));
    return server.client(all.toArray(String[]::new)).with(0).out();
  }

  /** Rows in which a column is not empty. */
  private static long told(String csv, String column) {
    List<String> lines = csv.lines().toList();
    int index = List.of(lines.get(0).split(",", -1)).indexOf(column);
    assertThat(index).isNotNegative();
    return lines.stream().skip(1).filter(line -> !cell(line, index).isEmpty()).count();
  }

  private static String cell(String line, int index) {
    return line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)[index];
  }
}
