package io.perfport.client.report.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.perfport.client.report.Samples;
import io.perfport.client.report.Shown;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.plan.TestPlan.UdpTuning;
import io.perfport.common.result.CpuUsage;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.TestResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds our document against ones that iperf3 3.12 has printed: whatever a program may look for
 * there is here, at the same place and of the same type. There is no exception.
 */
class Iperf3KeysTest {
  @ParameterizedTest
  @CsvSource({"iperf3-forward.json, FORWARD", "iperf3-bidirectional.json, BIDIRECTIONAL"})
  void whatIperf3PrintsIsThere(String recorded, Direction direction) throws IOException {
    JsonNode theirs = Shown.read(Files.readString(Path.of("src/test/resources/report", recorded)));
    Map<String, JsonNodeType> ours = types(Shown.read(Shown.json(everythingTold(direction))));
    Map<String, JsonNodeType> missing = types(theirs);
    missing.entrySet().removeAll(ours.entrySet());
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"iperf3-udp-forward.json, FORWARD", "iperf3-udp-bidirectional.json, BIDIRECTIONAL"})
  void whatIperf3PrintsOfDatagramsIsThere(String recorded, Direction direction) throws IOException {
    JsonNode theirs = Shown.read(Files.readString(Path.of("src/test/resources/report", recorded)));
    TestResult result =
        everythingTold(Samples.result(Samples.udpPlan(direction, 1), true, Samples.COMPLETED));
    Map<String, JsonNodeType> missing = types(theirs);
    missing.entrySet().removeAll(types(Shown.read(Shown.json(result))).entrySet());
    assertThat(missing).isEmpty();
  }

  /** By iperf_on_connect() and iperf_on_test_start() of 3.21. */
  @Test
  void whatIperf3PrintsSince321IsThere() throws IOException {
    TestPlan sampled = Samples.udpPlan(Direction.FORWARD, 1);
    assertThat(sampled.udp()).isEqualTo(new UdpTuning(true, false));
    JsonNode start =
        Shown.read(Shown.json(Samples.result(sampled, true, Samples.COMPLETED))).get("start");
    assertThat(start.get("fq_rate")).isEqualTo(IntNode.valueOf(0));
    assertThat(start.get("test_start").get("gso")).isEqualTo(IntNode.valueOf(1));
    assertThat(start.get("test_start").get("gro")).isEqualTo(IntNode.valueOf(0));
  }

  /** A test on Linux on both ends, as the recorded ones were. */
  private static TestResult everythingTold(Direction direction) {
    return everythingTold(Samples.result(Samples.plan(direction, 1), true, Samples.COMPLETED));
  }

  private static TestResult everythingTold(TestResult result) {
    EndpointResult remote = result.remote().orElseThrow();
    EndpointResult told =
        new EndpointResult(
            remote.transport(),
            remote.workers(),
            remote.system(),
            remote.congestion(),
            new CpuUsage(45.8, 5.0, 40.8),
            remote.streams());
    return new TestResult(
        result.start(), result.intervals(), result.local(), Optional.of(told), result.outcome());
  }

  private static Map<String, JsonNodeType> types(JsonNode document) {
    Map<String, JsonNodeType> types = new TreeMap<>();
    collect("", document, types);
    return types;
  }

  private static void collect(String path, JsonNode node, Map<String, JsonNodeType> types) {
    types.put(path, node.getNodeType());
    node.properties().forEach(e -> collect(path + "." + e.getKey(), e.getValue(), types));
    if (node.isArray()) {
      node.forEach(element -> collect(path + "[]", element, types));
    }
  }
}
